/** How fast an endpoint answers, and so how many deliveries it is asked at once. */

/** One that answers within this many milliseconds is asked one thing after the other. */
const quick = 300;
const mostAtOnce = 8;

/** What an answer that took several at once may take longer than one by itself, and still counts as worked off beside it. */
const hardlyLonger = 1.5;

export interface Pace {
  /** How many may be under way now: as many as are answered in time if the endpoint works them off one by one. */
  atOnce(): number;
  /** What an answer takes at the worst, with so many under way, in milliseconds. */
  longest(): number;
  /**
   * Tells of a delivery that goes out; what it returns is to be told what its answer took, null where none came, and
   * says whether it had to wait for no other.
   */
  begin(): (milliseconds: number | null) => boolean;
}

/** @param timeout what an answer may take, in milliseconds */
export function createPace(timeout: number): Pace {
  /** What the latest answer took that was alone when it was asked for. */
  let alone = 0;
  /** How many were seen to be worked off beside each other. */
  let together = 1;
  let underWay = 0;
  const atOnce = () =>
    alone <= quick ? 1 : Math.min(mostAtOnce, Math.max(1, together * Math.floor((0.8 * timeout) / alone)));
  return {
    atOnce,
    longest: () => Math.min(timeout, (alone * atOnce()) / together),
    begin() {
      const others = underWay++;
      return (milliseconds) => {
        underWay--;
        if (milliseconds === null) return others === 0;
        if (others === 0) alone = milliseconds;
        else if (milliseconds < hardlyLonger * alone) together = Math.max(together, others + 1);
        return others === 0;
      };
    },
  };
}
