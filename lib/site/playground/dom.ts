/// <reference lib="dom" />
/**
 * What the page's parts do with the document: finding and making elements, painting faces, asking for drops.
 *
 * @module
 */

/**
 * The element of an id.
 *
 * @throws {TypeError} If there is none of that kind.
 */
export function byId<E extends HTMLElement>(id: string, kind: { new (): E }): E {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new TypeError(`Cannot build the page as it has no ${kind.name} #${id}`);
}

/** What is set on a new element; `class`, `aria-…` and others are attributes. */
type Attributes = Readonly<Record<string, string>>;

/** A new element with attributes and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A button with a text. */
export function makeButton(text: string, onClick: () => void): HTMLButtonElement {
  const button = make("button", { type: "button" }, text);
  button.addEventListener("click", onClick);
  return button;
}

/** A canvas on which faces are painted. */
export function makeFaceCanvas(label: string, sidePx = 80): HTMLCanvasElement {
  const side = String(sidePx);
  return make("canvas", { width: side, height: side, role: "img", "aria-label": label });
}

/** A picture `[size, size, 3]` in [0, 1] as a canvas of its own size. */
function canvasOf(picture: ArrayLike<number>): HTMLCanvasElement {
  const sizePx = Math.sqrt(picture.length / 3);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = sizePx;
  const image = new ImageData(sizePx, sizePx);
  for (let i = 0, from = 0, to = 0; i < sizePx * sizePx; i++, from += 3, to += 4) {
    for (let k = 0; k < 3; k++) image.data[to + k] = 255 * (picture[from + k] ?? 0);
    image.data[to + 3] = 255;
  }
  contextOf(canvas).putImageData(image, 0, 0);
  return canvas;
}

/** Paints a picture onto a canvas, in the canvas' size. */
export function paint(canvas: HTMLCanvasElement, picture: ArrayLike<number>): void {
  const context = contextOf(canvas);
  context.imageSmoothingQuality = "high";
  context.globalCompositeOperation = "copy"; // its edges let nothing of the last one through
  context.drawImage(canvasOf(picture), 0, 0, canvas.width, canvas.height);
}

/** A canvas' context. */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new TypeError("Cannot paint as this browser gives no canvas");
  return context;
}

/** Red, green and blue of a canvas, 0–255. */
export function rgbOf(canvas: HTMLCanvasElement): Uint8Array {
  const { width, height } = canvas;
  const { data } = contextOf(canvas).getImageData(0, 0, width, height);
  return Uint8Array.from(
    { length: 3 * width * height },
    (_, i) => data[4 * Math.floor(i / 3) + i % 3] ?? 0,
  );
}

/** A canvas as a file that the browser saves. */
export function savePng(canvas: HTMLCanvasElement, name: string): void {
  canvas.toBlob((blob) => {
    if (!blob) return;
    const address = URL.createObjectURL(blob);
    make("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }, "image/png");
}

/** Takes what is dropped on an element; it has the class `over` while something is above it. */
export function onDrop(element: HTMLElement, take: (dropped: DataTransfer) => void): void {
  element.addEventListener("dragover", (event) => {
    event.preventDefault();
    element.classList.add("over");
  });
  element.addEventListener("dragleave", () => element.classList.remove("over"));
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    element.classList.remove("over");
    if (event.dataTransfer) take(event.dataTransfer);
  });
}

/** Does something at once, and again before the next frame if it has been asked for since. */
export function oncePerFrame(run: () => void): () => void {
  let [isWaiting, isAsked] = [false, false];
  const call = () => {
    if (isWaiting) {
      isAsked = true;
      return;
    }
    [isWaiting, isAsked] = [true, false];
    requestAnimationFrame(() => {
      isWaiting = false;
      if (isAsked) call();
    });
    run();
  };
  return call;
}

/** Does something when nobody has asked for a while. */
export function whenQuiet(run: () => void, pauseMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, pauseMs);
  };
}
