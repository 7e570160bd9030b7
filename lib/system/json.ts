/**
 * What JSON can hold.
 *
 * @module
 */

/** JSON, as configurations, recipes and reports are made of. */
export type Json = string | number | boolean | null | readonly Json[] | {
  readonly [key: string]: Json;
};
