/**
 * The notebooks as pages: a dashboard, articles, their pictures and charts. Whatever is ours in them, such as
 * outputs and figures, is read here; Markdown, formulas, code and charts are left to others.
 *
 * @module
 */

export { buildLog, type LogOptions } from "./build_log.ts";
