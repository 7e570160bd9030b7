/**
 * Faces for a notebook: the store of a source, made first if there is none, and brought up to date if its
 * pictures have changed.
 *
 * @module
 */

import { basename, resolve } from "node:path";
import type { PictureLocation, PictureSource } from "../annotations/mod.ts";
import { drawPortraits, portraitRecipe, recipeFolderName } from "../portraits/mod.ts";
import { type FaceStore, openFaceStore, readManifest, TABLE } from "../store/mod.ts";
import { noteInput, projectPath, sha256 } from "../system/mod.ts";
import { extractFaces } from "./extract_faces.ts";
import type { ExtractFacesOptions, ExtractionProgress } from "./extraction.ts";
import { readStoreSource } from "./known_pictures.ts";
import { exists, locatePictures, openPictures } from "./open_pictures.ts";
import { settingsOf, USUAL_SIZES_PX } from "./recipe.ts";

/** How far the making of a store is. */
export interface OpenFacesProgress extends Omit<ExtractionProgress, "phase"> {
  /** Drawing portraits, comparing with what is there, extracting, or writing the store. */
  readonly phase: "draw" | ExtractionProgress["phase"];
}

/** Which portraits, as the notebooks' parameters name them. */
export interface PortraitChoice {
  /** How many. Default 4000. */
  readonly portraits?: number;
  /** What they are drawn from. Default `facespace`. */
  readonly portraitSeed?: string;
  /** From 0 to 1: the share of people whose smiles go with other attributes as in CelebA. Default 0. */
  readonly portraitConfounding?: number;
}

/** Which faces to open: a notebook's parameters, and who watches. */
export interface OpenFacesOptions extends PortraitChoice {
  /**
   * `portraits`; `celeba` or `photos`; or the folder of a face store, or of pictures: CelebA's layout, or
   * any photographs. Default `portraits`.
   */
  readonly source?: string;
  /**
   * The folder of the pictures of `celeba` or `photos`. Default: where their store was made from, else
   * `data/celeba` or `data/photos`.
   */
  readonly from?: string | null;
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
 * Opens a face store. One that is not there is made, which takes minutes, or 20 for all of CelebA. One that is
 * there is compared with its pictures, which takes seconds for all of CelebA, and what has changed is taken in.
 * Where the pictures are gone, the store is used as it is. A store that is named by its folder always is.
 *
 * @returns The store, owned by the caller, who closes it.
 * @throws {RangeError} If there are neither faces nor pictures, or no face in them; the message says where
 * they were looked for.
 * @throws {SyntaxError} If the store is damaged; the message names the file.
 * @throws The signal's reason, if it is aborted; what is finished by then is kept.
 */
export async function openFaces(options: OpenFacesOptions = {}): Promise<FaceStore> {
  const { sizePx = 80, signal, onProgress, log = () => {} } = options;
  signal?.throwIfAborted();
  const { folder, pictures, isMissing } = await placesOf(options);
  const location = await pictures();
  const manifest = await readManifest(folder);
  const settings = manifest
    ? settingsOf(manifest.recipe)
    : { sizesPx: [...USUAL_SIZES_PX, sizePx] };
  if (!location && !manifest) throw isMissing();
  if (location && settings) {
    const source = await openUnlessGone(location, manifest !== undefined);
    if (!source) {
      log(
        `${location.from}: the pictures are gone, and the faces in ${folder} are used as they are`,
      );
    } else {
      // Of the options only these: a notebook's other parameters may bear the names of settings.
      const watched = { signal, onProgress, log };
      await update(source, { ...watched, ...settings, location, to: folder });
    }
    if (location.kind !== "portraits") noteInput(location.from);
  }
  const { count } = await readManifest(folder) ?? {};
  if (count === 0) {
    throw new RangeError(
      `Cannot open the faces in ${folder} as there are none: report.csv in it says why of each ` +
        "picture; delete the folder to look again",
    );
  }
  return await openFaceStore(folder, { sizePx });
}

/** Opens pictures; gives nothing if they are gone and there is a store to do without them. */
async function openUnlessGone(
  location: PictureLocation,
  isStored: boolean,
): Promise<PictureSource | undefined> {
  try {
    return await openPictures(location);
  } catch (error) {
    const { NotFound, PermissionDenied } = Deno.errors;
    if (isStored && (error instanceof NotFound || error instanceof PermissionDenied)) return;
    throw error;
  }
}

/** Above so many pictures it takes seconds to compare them. */
const MANY = 50_000;

async function update(source: PictureSource, options: ExtractFacesOptions): Promise<void> {
  const { count } = source;
  if (count > MANY) options.log?.(`Looking through ${count.toLocaleString("en")} pictures …`);
  await extractFaces({ ...options, openSource: () => Promise.resolve(source) });
}

/** Where the faces of a source are, and where its pictures. */
interface Places {
  readonly folder: string;
  /** Finds the pictures, or draws them if they are portraits; nothing if only the store counts. */
  readonly pictures: () => Promise<PictureLocation | undefined>;
  /** What to say if there is neither. */
  readonly isMissing: () => Error;
}

async function placesOf(options: OpenFacesOptions): Promise<Places> {
  const { source = "portraits", from, dataFolder = projectPath("data") } = options;
  if (source === "celeba" || source === "photos") return namedPlaces(source, options, dataFolder);
  if (from) {
    throw new RangeError(
      `Cannot open the faces of ${source} from ${
        resolve(from)
      } as only celeba and photos lie anywhere: ` +
        `set source to one of them, or to the folder of the pictures`,
    );
  }
  if (source === "portraits") return portraitPlaces(options, dataFolder);
  const isMissing = () =>
    new RangeError(
      `Cannot open the faces in ${
        resolve(source)
      } as there is no such folder: name portraits, celeba, ` +
        "photos, or the folder of a face store or of pictures",
    );
  // Drawn portraits, and other folders of pictures, may have a manifest of their own.
  if (await exists(`${source}/${TABLE}`) && await readManifest(source)) {
    return { folder: source, pictures: () => Promise.resolve(undefined), isMissing };
  }
  const path = resolve(source);
  const hash = (await sha256(path)).slice(0, 8);
  const folder = `${dataFolder}/faces/${basename(path)}-${hash}`;
  const pictures = async (): Promise<PictureLocation | undefined> => {
    if (await exists(path)) return await locatePictures(path);
    return (await readStoreSource(folder))?.location;
  };
  return { folder, pictures, isMissing };
}

function namedPlaces(
  kind: "celeba" | "photos",
  { from }: OpenFacesOptions,
  dataFolder: string,
): Places {
  const folder = facesFolder(kind, {}, dataFolder);
  const usual = `${dataFolder}/${kind}`;
  const typed = from ? resolve(from) : undefined;
  const pictures = async (): Promise<PictureLocation | undefined> => {
    const recorded = (await readStoreSource(folder))?.location;
    if (typed && typed !== recorded?.from && !await exists(typed)) {
      throw new RangeError(`Cannot open the faces of ${kind} as there is no folder ${typed}`);
    }
    if (typed) return { kind, from: typed };
    if (recorded) return recorded;
    return await exists(usual) ? { kind, from: usual } : undefined;
  };
  const isMissing = () =>
    new RangeError(
      `Cannot open the faces of ${kind} as there are no pictures in ${usual}: put them there, or say ` +
        `where they are, by --set from=FOLDER or "deno task faces ${kind} --from FOLDER"`,
    );
  return { folder, pictures, isMissing };
}

/** The same, as the drawing of portraits names it. */
export function portraitsOf(
  { portraits, portraitSeed, portraitConfounding }: PortraitChoice,
): { readonly count: number; readonly seed: string; readonly confounding: number } {
  const { count, seed, confounding } = portraitRecipe();
  return {
    count: portraits ?? count,
    seed: portraitSeed ?? seed,
    confounding: portraitConfounding ?? confounding,
  };
}

function portraitPlaces(options: OpenFacesOptions, dataFolder: string): Places {
  const portraits = portraitsOf(options);
  const folder = facesFolder("portraits", portraits, dataFolder);
  const from = `${dataFolder}/portraits/${recipeFolderName(portraitRecipe(portraits))}`;
  const { signal, onProgress, log } = options;
  // Nothing is shown where all are there.
  let isDrawing = false;
  const pictures = async (): Promise<PictureLocation> => {
    // Whoever has deleted them, and has their faces, need not wait until they are drawn again.
    if (await exists(from) || !await readManifest(folder)) {
      await drawPortraits({
        ...portraits,
        folder: from,
        ...(signal ? { signal } : {}),
        ...(log ? { log } : {}),
        onProgress: (done, total) => {
          isDrawing ||= done < total;
          if (isDrawing) onProgress?.({ phase: "draw", done, total });
        },
      });
    }
    return { kind: "portraits", from };
  };
  return { folder, pictures, isMissing: () => new RangeError(`There are no portraits in ${from}`) };
}
