/** What was sent on from here, and what waits to be. */
import type { Forwarding } from '../../webhooks';

/** How much of what was sent on is kept for one delivery, and for how many deliveries. */
const mostForwardings = 20;
const mostForwarded = 500;

/** What was sent on of each delivery, as long as the window is open. */
export class Forwarded {
  private readonly kept = new Map<string, Forwarding[]>();

  /** The oldest first. */
  of(id: string): readonly Forwarding[] {
    return this.kept.get(id) ?? [];
  }

  note(id: string, forwarding: Forwarding): void {
    const list = [...this.of(id), forwarding].slice(-mostForwardings);
    this.kept.delete(id);
    this.kept.set(id, list);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= mostForwarded) break;
      this.kept.delete(oldest);
    }
  }

  clear(): void {
    this.kept.clear();
  }
}

/** How many automatic forwardings run at once, and how many wait; no more are taken. */
const mostUnderWay = 16;
const mostWaiting = 5_000;

export class ForwardQueue {
  private readonly waiting: (() => Promise<void>)[] = [];
  private underWay = 0;

  /** @returns false where too many wait; it will not run */
  add(job: () => Promise<void>): boolean {
    if (this.waiting.length >= mostWaiting) return false;
    this.waiting.push(job);
    this.pump();
    return true;
  }

  private pump(): void {
    while (this.underWay < mostUnderWay) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.underWay++;
      void next().finally(() => {
        this.underWay--;
        this.pump();
      });
    }
  }
}
