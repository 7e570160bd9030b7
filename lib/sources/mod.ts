/**
 * sources.
 *
 * @module
 */

export { openCeleba } from "./celeba.ts";
export { compareCodePoints } from "./compare_code_points.ts";
export { ANNOTATIONS, PICTURE_FOLDER } from "./layout.ts";
export { openPhotos } from "./photos.ts";
export { celebaFiles, type CelebaRow } from "./write_celeba.ts";
