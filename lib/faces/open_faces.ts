/**
 * Faces for a notebook: the store of a source, made first if there is none.
 *
 * @module
 */

import { basename, resolve } from "node:path";
import type { PictureLocation } from "../annotations/mod.ts";
import { drawPortraits, portraitRecipe, recipeFolderName } from "../portraits/mod.ts";
import { type FaceStore, openFaceStore, readManifest } from "../store/mod.ts";
import { projectPath, sha256 } from "../system/mod.ts";
import { extractFaces, type ExtractionProgress } from "./extract_faces.ts";
import {
  exists,
  isCelebaLayout,
  locatePictures,
  type PortraitChoice,
  portraitsOf,
} from "./open_pictures.ts";
import { USUAL_SIZES_PX } from "./recipe.ts";

/** How far the making of a store is. */
export interface OpenFacesProgress extends Omit<ExtractionProgress, "phase"> {
  /** Drawing portraits, looking at what an earlier run left, extracting, or writing the store. */
  readonly phase: "draw" | ExtractionProgress["phase"];
}

/** Which faces to open: a notebook's parameters, and who watches. */
export interface OpenFacesOptions extends PortraitChoice {
  /**
   * `portraits`; `celeba` or `photos` of `data/celeba` or `data/photos`; or the folder of a face store,
   * or of pictures: CelebA's layout, or any photographs. Default `portraits`.
   */
  readonly source?: string;
  /** Width and height of the faces. Default 80. */
  readonly sizePx?: number;
  /** Where portraits and stores are kept. Default: the project's `data`. */
  readonly dataFolder?: string;
  /** Stops what is being made; what is finished by then is kept. */
  readonly signal?: AbortSignal;
  /** Called as portraits are drawn and faces are taken. */
  readonly onProgress?: (progress: OpenFacesProgress) => void;
  /** Takes lines for people, such as what computes. Default: nobody. */
  readonly log?: (line: string) => void;
}

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
 * Opens a face store. One that is not there is made, which takes minutes, or 20 for all of CelebA.
 *
 * @returns The store, owned by the caller, who closes it.
 * @throws {RangeError} If there are neither faces nor pictures, or no face in them; the message says where
 * they were looked for.
 * @throws {SyntaxError} If the store is damaged; the message names the file.
 * @throws The signal's reason, if it is aborted; what is finished by then is kept.
 */
export async function openFaces(options: OpenFacesOptions = {}): Promise<FaceStore> {
  const { sizePx = 80, signal } = options;
  signal?.throwIfAborted();
  const { folder, pictures, mayChange } = await placesOf(options);
  const manifest = await readManifest(folder);
  if (manifest?.count === 0) {
    throw new RangeError(
      `Cannot open the faces in ${folder} as there are none: report.csv in it says why of each ` +
        "picture; delete the folder to look again",
    );
  }
  if (!manifest || mayChange) { // then it is compared with what is there
    const { log, onProgress } = options;
    const sizesPx = [...USUAL_SIZES_PX, sizePx];
    await extractFaces({
      location: await pictures(),
      to: folder,
      sizesPx,
      signal,
      onProgress,
      log,
    });
  }
  return await openFaceStore(folder, { sizePx });
}

/** Where the faces of a source are, and where its pictures; these are drawn if they are portraits. */
interface Places {
  readonly folder: string;
  readonly pictures: () => Promise<PictureLocation>;
  /** Whether the store stands for pictures that may be others by now. */
  readonly mayChange?: boolean;
}

async function placesOf(options: OpenFacesOptions): Promise<Places> {
  const { source = "portraits", dataFolder = projectPath("data") } = options;
  if (source === "portraits") {
    const portraits = portraitsOf(options);
    const folder = facesFolder(source, portraits, dataFolder);
    return { folder, pictures: () => drawnPictures(portraits, options) };
  }
  if (source === "celeba" || source === "photos") {
    const from = `${dataFolder}/${source}`;
    const pictures = async (): Promise<PictureLocation> => {
      if (await exists(from)) return { kind: source, from };
      throw new RangeError(
        `Cannot open the faces of ${source} as there are no pictures in ${from}: put them there, or ` +
          `make the store from elsewhere by "deno task faces ${source} --from FOLDER"`,
      );
    };
    return { folder: facesFolder(source, {}, dataFolder), pictures };
  }
  // Drawn portraits have a manifest of their own.
  if (!await isCelebaLayout(source) && await readManifest(source)) {
    return { folder: source, pictures: () => locatePictures(source) };
  }
  const hash = (await sha256(resolve(source))).slice(0, 8);
  const folder = `${dataFolder}/faces/${basename(source)}-${hash}`;
  return { folder, pictures: () => locatePictures(source), mayChange: true };
}

async function drawnPictures(
  portraits: ReturnType<typeof portraitsOf>,
  { dataFolder, signal, onProgress }: OpenFacesOptions,
): Promise<PictureLocation> {
  const drawn = dataFolder && {
    folder: `${dataFolder}/portraits/${recipeFolderName(portraitRecipe(portraits))}`,
  };
  const { folder } = await drawPortraits({
    ...portraits,
    ...drawn,
    ...(signal ? { signal } : {}),
    onProgress: (done, total) => onProgress?.({ phase: "draw", done, total }),
  });
  return { kind: "portraits", from: folder };
}
