import type { VerifierCause, VerifierPiece } from '../protocol/verifier';

type Difference = NonNullable<VerifierCause['difference']>;
type DifferencePiece = Difference['places'][number]['pieces'][number];

/** A character that is not seen, by its name; set apart by shape as well as colour. */
function pieceNode({ text, mark }: VerifierPiece): string | HTMLElement {
  if (!mark) return text;
  const name = document.createElement('span');
  name.className = 'invisible';
  name.textContent = text;
  return name;
}

/** Text in which nothing is invisible. */
export function showPieces(target: HTMLElement, pieces: readonly VerifierPiece[], more: string | null): void {
  target.replaceChildren(...pieces.map(pieceNode), ...(more === null ? [] : [`\n${more}`]));
}

/** A difference's pieces: what is only in the payload is struck out, what is only in the match is underlined. */
export function differenceNodes(pieces: readonly DifferencePiece[]): (string | HTMLElement)[] {
  return pieces.map((piece) => {
    if (piece.change === 'same') return pieceNode(piece);
    const changed = document.createElement(piece.change === 'removed' ? 'del' : 'ins');
    changed.append(pieceNode(piece));
    return changed;
  });
}
