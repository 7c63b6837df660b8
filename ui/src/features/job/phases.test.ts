import { describe, expect, it } from "vitest";
import { newer, PHASES } from "./phases";

const job = (key: string, seq: number) => ({ summary: { key, seq } });

describe("phases", () => {
  it("says what happened whenever it is over or not known", () => {
    for (const [phase, view] of Object.entries(PHASES)) {
      expect(view.heading === "", phase).toBe(view.outcome === "none");
    }
  });

  it("never offers another restore while the first may still be running", () => {
    for (const [phase, view] of Object.entries(PHASES)) {
      if (view.running || view.outcome === "unknown") expect(view.again, phase).toBe(false);
    }
    expect(PHASES.neverStarted.again).toBe(true);
  });
});

describe("snapshots", () => {
  it("keeps the newer one, whichever came last", () => {
    expect(newer(job("a", 4), job("a", 3)).summary.seq).toBe(4);
    expect(newer(job("a", 4), job("a", 5)).summary.seq).toBe(5);
    expect(newer(undefined, job("a", 1)).summary.seq).toBe(1);
  });

  it("takes the other job when the page turns to it", () => {
    expect(newer(job("a", 9), job("b", 1)).summary.key).toBe("b");
  });
});
