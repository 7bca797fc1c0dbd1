import type { VerifierPiece } from '../protocol/verifier';

/** Text with the names of what is invisible in it, set apart by shape as well as colour. */
export function showPieces(target: HTMLElement, pieces: readonly VerifierPiece[], more: string | null): void {
  target.replaceChildren(
    ...pieces.map(({ text, mark }) => {
      if (!mark) return text;
      const name = document.createElement('span');
      name.className = 'invisible';
      name.textContent = text;
      return name;
    }),
    ...(more === null ? [] : [`\n${more}`]),
  );
}
