/** Found elements: the same few are asked for a dozen times a second. */
const known = new WeakMap<ParentNode, Map<string, Element>>();

/** The element of `root` marked `data-ref="name"`. Throws when the template lacks it: a programming error. */
export function ref<T extends Element = HTMLElement>(root: ParentNode, name: string): T {
  const refs = known.get(root) ?? new Map<string, Element>();
  known.set(root, refs);
  const found = refs.get(name) ?? root.querySelector(`[data-ref="${name}"]`);
  if (!found) throw new Error(`no element "${name}"`);
  refs.set(name, found);
  return found as T;
}

/**
 * Sets the text of an element if it differs: writing equal text would still cost a layout, and a text that
 * changes less than one that is put in place of another.
 */
export function setText(element: Element, text: string): void {
  const { firstChild } = element;
  if (firstChild instanceof Text && firstChild === element.lastChild) {
    if (firstChild.data !== text) firstChild.data = text;
  } else if (element.textContent !== text) element.textContent = text;
}

/** An element by tag name and classes (`"span.field.on"`), with attributes and children. */
export function h(
  tag: string,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElement {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name!);
  if (classes.length > 0) element.className = classes.join(" ");
  for (const key in attributes) element.setAttribute(key, attributes[key]!);
  element.append(...children);
  return element;
}

/** A handler for clicks on the element of `root` marked `data-ref="name"`, which is returned. */
export function onClick(root: ParentNode, name: string, handler: () => void): HTMLButtonElement {
  const button = ref<HTMLButtonElement>(root, name);
  button.addEventListener("click", handler);
  return button;
}
