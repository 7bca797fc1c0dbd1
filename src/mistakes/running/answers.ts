/** Whether a handler refuses a request or lets it through, by the words it uses. */
import type { Node } from '../reading/nodes';
import { type Machine, siteOf } from './state';
import { holds, type Scope, type Site, signature, type Value } from './values';

export const refusals =
  /unauthori[sz]ed|forbidden|bad_?request|denied|\babort\b|halt|reject|invalid|not_?acceptable|\b(?:4\d\d|5\d\d)\b|HTTPException|StatusCode\(4|\bfail|mismatch|missing|SuspiciousOperation|\bErr[A-Z]\w*|\w+Error\b|\bno[-_ ]?signature/i;

const refusing = /^(?:false|null|nil|None|False|undefined|err|error)$/;

/** Of what is returned: nothing at all, what goes on to the next in line, or an answer that the sender takes for good. */
const acceptances =
  /^return\s*(?:;|$)|^return\s+(?:\(?\s*)?(?:await\s+)?(?:true\b|True\b|nil\b|next\b|_?next\(|\$next\b)|\bnext\(|\bchain\.|\bproceed|\b2\d\d\b|\bok\b|\bOK\b|\bOk\(|NoContent|noContent|\baccepted\b|(?<!not[ _])\b(?:valid|verified)\b|success|received|\bcall_next\b|@app\.call|\bhandler\(|\bview\(|\bhandle\(/i;

/** A call that only says something, and answers nobody. */
export const logging =
  /^(?:log|info|debug|warn|warning|error|trace|print\w*|Print\w*|puts|Log\w*|inc\w*|observe|count|increment|capture\w*)$/;

/** Whether what runs gives nothing but an error in Go, so that none is a success. */
function givesError({ stack }: Machine, { source }: Scope): boolean {
  const made = stack.at(-1);
  return made !== undefined && /^[^{]*\)\s*error\s*\{/.test(source.text.slice(made.start, made.start + 400));
}

/** Whether an answer refuses, by its words; an answer that does not is taken to let the request through. */
export function noteAnswer(machine: Machine, node: Node, value: Value | null, scope: Scope): void {
  if (!machine.isUnsigned) return;
  const text = scope.source.text.slice(node.start, Math.min(node.end, node.start + 300));
  const isRight = scope.source.language === 'go' && /^return\s+nil\s*$/.test(text) && givesError(machine, scope);
  const isRefused =
    !isRight &&
    (refusals.test(text) ||
      (value?.kind === 'truth' && !value.value) ||
      /^return\s+\(?(?:false|False)\s*,|\b(?:ok|valid|verified|isValid|is_valid|success|Valid|Success)['"]?\s*(?::|=>|=)\s*(?:false|False)\b/.test(
        text,
      ) ||
      (value?.kind === 'absent' && refusing.test(text.replace(/^return\s*/, '').trim())));
  // A word of the project's own for it, such as Verdict.UNSIGNED.
  const isOwnWord =
    node.kind === 'exit' && (node.value?.kind === 'text' || node.value?.kind === 'member') && !acceptances.test(text);
  if (isRefused || isOwnWord) refuse(machine, siteOf(scope.source, node));
  else if (acceptances.test(text)) machine.events.push({ kind: 'acceptance', at: siteOf(scope.source, node) });
}

/** A refusal for a reason that has nothing to do with the signature does not count. */
export function refuse(machine: Machine, at: Site): void {
  const { guards } = machine;
  const isComparison = (value: Value) => value.kind === 'unknown' && value.name === 'comparison';
  const isOther = (value: Value) =>
    value.kind === 'setting' || value.kind === 'body' || (value.kind === 'header' && value.name !== signature);
  const isUnrelated = guards.some((each) => holds(each, isOther) && !holds(each, isComparison));
  if (!isUnrelated) machine.events.push({ kind: 'refusal', at });
}

export function noteDecision(machine: Machine, test: Node, skipped: Node | null, scope: Scope): void {
  const { source } = scope;
  machine.events.push({
    kind: 'decision',
    skipped: skipped ? siteOf(source, skipped) : null,
    at: siteOf(source, test),
  });
}
