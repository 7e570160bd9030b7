import { assertEquals } from "@std/assert";
import type { FoundFace } from "facespace/detectors";
import { mainFaceFirst } from "../../lib/faces/choose_faces.ts";

const picture = { widthPx: 100, heightPx: 100 };

function face(rung: string, centre: number, score: number): FoundFace {
  return { box: { left: centre - 10, top: centre - 10, width: 20, height: 20 }, score, rung };
}

const names = (faces: readonly FoundFace[]) => faces.map(({ rung }) => rung).join();

Deno.test("mainFaceFirst() weighs the score by the nearness to the middle", () => {
  // In the middle 0.6 × 1; at 80 px, 0.9 × (1 − 30/50).
  const found = [face("corner", 80, 0.9), face("middle", 50, 0.6), face("edge", 20, 0.5)];
  assertEquals(names(mainFaceFirst(found, { name: "a" }, picture)), "middle,corner,edge");
  const surer = [face("beside", 45, 0.95), face("middle", 50, 0.6)];
  assertEquals(names(mainFaceFirst(surer, { name: "a" }, picture)), "beside,middle");
});

Deno.test("mainFaceFirst() believes the source where it says where the face is", () => {
  const found = [face("middle", 50, 0.9), face("corner", 80, 0.6)];
  const point = [82, 82] as const;
  const landmarks = {
    leftEye: point,
    rightEye: point,
    nose: point,
    leftMouth: point,
    rightMouth: point,
  };
  assertEquals(names(mainFaceFirst(found, { name: "a", landmarks }, picture)), "corner,middle");
  const box = { left: 0, top: 0, width: 10, height: 10 };
  assertEquals(mainFaceFirst(found, { name: "a", box }, picture), []);
});

Deno.test("mainFaceFirst() of no faces is none", () => {
  assertEquals(mainFaceFirst([], { name: "a" }, picture), []);
});
