/**
 * Where pictures come from: data sets and folders on disk, opened as one list of pictures with what
 * is known of each beforehand. Whatever is wrong with a file is said with its name, line and value.
 *
 * @module
 */

// CelebA, from a folder or its zip; and anybody's photographs with their labels.
export { openCeleba, type OpenCelebaOptions } from "./celeba.ts";
export { openPhotos } from "./photos.ts";

// CelebA's layout, for whoever writes pictures that are to be read as CelebA is.
export { celebaFiles, type CelebaRow } from "./annotation_files.ts";
export { PICTURE_FOLDER } from "./find_pictures.ts";
