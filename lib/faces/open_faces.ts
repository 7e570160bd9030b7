/**
 * Faces for a notebook: the store of a source, made first if it is one that the project can draw.
 *
 * @module
 */

import { drawPortraits, portraitRecipe, recipeFolderName } from "../portraits/mod.ts";
import { type FaceStore, openFaceStore, readManifest } from "../store/mod.ts";
import { projectPath } from "../system/mod.ts";
import { extractFaces, type ExtractionProgress } from "./extract_faces.ts";
import { type PortraitChoice, portraitsOf } from "./open_pictures.ts";
import { PORTRAIT_SIZES_PX } from "./recipe.ts";

/** How far the making of a store is. */
export interface OpenFacesProgress extends Omit<ExtractionProgress, "phase"> {
  /** Drawing portraits, looking at what an earlier run left, extracting, or writing the store. */
  readonly phase: "draw" | ExtractionProgress["phase"];
}

/** Which faces to open: a notebook's parameters, and who watches. */
export interface OpenFacesOptions extends PortraitChoice {
  /** `portraits`, `celeba`, `photos`, or the folder of a face store. Default `portraits`. */
  readonly source?: string;
  /** Width and height of the faces. Default 80. */
  readonly sizePx?: number;
  /** Where portraits and stores are kept. Default: the project's `data`. */
  readonly dataFolder?: string;
  /** Stops what is being made; what is finished by then is kept. */
  readonly signal?: AbortSignal;
  /** Called as portraits are drawn and their faces taken. */
  readonly onProgress?: (progress: OpenFacesProgress) => void;
  /** Takes lines for people, such as what computes. Default: nobody. */
  readonly log?: (line: string) => void;
}

/** What makes a store of the user's own pictures. */
const COMMANDS = {
  celeba: "deno task faces celeba --from data/celeba",
  photos: "deno task faces photos --from <folder of pictures>",
} as const;

/**
 * The folder of a source's store.
 *
 * @param portraits Of portraits: which ones. Default: the usual ones.
 * @param dataFolder Default: the project's `data`.
 */
export function facesFolder(
  source: "portraits" | "celeba" | "photos",
  portraits: Parameters<typeof portraitRecipe>[0] = {},
  dataFolder: string = projectPath("data"),
): string {
  const isDrawn = source === "portraits";
  const name = isDrawn ? `portraits-${recipeFolderName(portraitRecipe(portraits))}` : source;
  return `${dataFolder}/faces/${name}`;
}

/**
 * Opens a face store; that of portraits is made if there is none, which takes minutes.
 *
 * @returns The store, owned by the caller, who closes it.
 * @throws {RangeError} If there is no store of CelebA or photographs: the message names the command
 * that makes it.
 * @throws {SyntaxError} If the store is damaged; the message names the file.
 * @throws The signal's reason, if it is aborted; what is finished by then is kept.
 */
export async function openFaces(options: OpenFacesOptions = {}): Promise<FaceStore> {
  const { source = "portraits", sizePx = 80, dataFolder, signal } = options;
  signal?.throwIfAborted();
  if (source === "portraits") return await openFaceStore(await portraitStore(options), { sizePx });
  const isKnown = source === "celeba" || source === "photos";
  const folder = isKnown ? facesFolder(source, {}, dataFolder) : source;
  if (!await readManifest(folder)) {
    throw new RangeError(
      `Cannot open the faces in ${folder} as there is no face store: ` +
        (isKnown
          ? `make it by "${COMMANDS[source]}"`
          : "name portraits, celeba, photos or the folder of a store"),
    );
  }
  return await openFaceStore(folder, { sizePx });
}

/** Makes the store of portraits if it is not there. */
async function portraitStore(options: OpenFacesOptions): Promise<string> {
  const { sizePx = 80, dataFolder, signal, onProgress, log } = options;
  const portraits = portraitsOf(options);
  const to = facesFolder("portraits", portraits, dataFolder);
  if (await readManifest(to)) return to;
  const drawn = dataFolder && {
    folder: `${dataFolder}/portraits/${recipeFolderName(portraitRecipe(portraits))}`,
  };
  const { folder } = await drawPortraits({
    ...portraits,
    ...drawn,
    ...(signal ? { signal } : {}),
    onProgress: (done, total) => onProgress?.({ phase: "draw", done, total }),
  });
  await extractFaces({
    location: { kind: "portraits", from: folder },
    to,
    sizesPx: [...PORTRAIT_SIZES_PX, sizePx],
    signal,
    onProgress,
    log,
  });
  return to;
}
