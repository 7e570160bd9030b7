import { createFaceStore } from "../../lib/store/create_face_store.ts";
import { append, SAMPLE } from "./sample_faces.ts";

/** Writes a store until it is killed. */
if (import.meta.main) {
  const [folder = ""] = Deno.args;
  const writer = await createFaceStore(folder, SAMPLE);
  for (let from = 0;; from += 10) {
    await append(writer, from, from + 10);
    console.log("written");
  }
}
