/*
 * Building and updating the document.
 *
 * Text goes in as text, never as markup: nothing here, and nothing that uses
 * it, parses HTML.
 */

/** Make an element: `on…` are listeners, `true` is an attribute without a value. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** Put a text where it differs, so that nothing is announced or laid out anew for nothing. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Make the children of an element those of a list, touching only what changed.
 *
 * Each item is [key, data]; a child is kept as long as its data stay the same.
 * Where a child with the focus is replaced, the part of it with the same
 * `data-part` gets the focus; where it is gone, `orphaned` hears of its neighbour.
 */
export function sync(parent, items, build, orphaned = () => {}) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const [key, data] of items) {
    const signature = JSON.stringify(data);
    let child = old.get(key);
    old.delete(key);
    if (child === undefined || child.signature !== signature) {
      const made = build(data, key);
      made.dataset.key = key;
      made.signature = signature;
      if (child !== undefined) {
        if (place === child) place = made;
        swap(child, made);
      }
      child = made;
    }
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
  for (const child of old.values()) {
    const hadFocus = child.contains(document.activeElement);
    const neighbour = child.previousElementSibling ?? child.nextElementSibling;
    child.remove();
    if (hadFocus) orphaned(neighbour);
  }
}

function swap(old, made) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  if (old.tabIndex >= 0 && made.hasAttribute("tabindex")) made.tabIndex = old.tabIndex;
  old.replaceWith(made);
  if (focused === old) made.focus();
  else if (focused?.dataset.part) {
    const part = CSS.escape(focused.dataset.part);
    (made.querySelector(`[data-part="${part}"]`) ?? made).focus();
  }
}

const PATHS = {
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M3 15h16",
  speaker: "M4 10v4h3l5 4V6L7 10zM16 9a4 4 0 0 1 0 6M18.500 6a8 8 0 0 1 0 12",
  thread: "M5 6h14M5 11h9M5 16h11M8 20l-3-4",
  menu: "M4 7h16M4 12h16M4 17h16",
  people: "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-3.300 2.700-5 6-5s6 1.700 6 5M16 5.500a3 3 0 0 1 0 5.500M17.500 14.500c2 .6 3.500 2 3.500 4.500",
  close: "M6 6l12 12M18 6 6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  pencil: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5",
  reply: "M10 7 4 12l6 5M4 12h10c4 0 6 2 6 6",
  eye: "M2.500 12S6 6 12 6s9.500 6 9.500 6S18 18 12 18s-9.500-6-9.500-6zM12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  send: "M4 12 20 4l-5 16-3.500-6.500zM11.500 13.500 20 4",
  muted: "M9 9V6a3 3 0 0 1 6 0v5M15 15a3 3 0 0 1-5-1M6 11a6 6 0 0 0 9 6M18 11a6 6 0 0 1-.5 2.500M12 18v3M4 4l16 16",
  deaf: "M5 14v-2a7 7 0 0 1 11-5.700M19 12v2M5 14h3v5H6a1 1 0 0 1-1-1zM4 4l16 16",
  shield: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z",
  crown: "M4 8l4 4 4-7 4 7 4-4-1.500 10h-13z",
  chevron: "M6 9l6 6 6-6",
  check: "M5 12.500l4.500 4.500L19 7",
  plus: "M12 5v14M5 12h14",
  warning: "M12 4 2.500 20h19zM12 10v4M12 17h.01",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 4M15.500 9.500h.01",
  sticker: "M5 5h14v9l-5 5H5zM14 19v-5h5M9 10h.01M13 10h.01M9 14c1 .8 2 .8 3 0",
  poll: "M5 6h9M5 12h14M5 18h6",
  microphone: "M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zM6 11a6 6 0 0 0 12 0M12 17v4",
  forward: "M14 7l6 5-6 5M20 12H10c-4 0-6 2-6 6",
  bell: "M6 16V11a6 6 0 0 1 9-5M18 11v5H5M10 20h4M4 4l16 16",
  hook: "M9 8a3 3 0 1 1 4 2.800L10 16M8 12a4 4 0 1 0 4 5h5M14 9l3 5a3 3 0 1 1-2 5",
  file: "M7 3h7l4 4v14H7zM14 3v5h4",
};

/** Make one of our icons; it says nothing to a screen reader. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** Make the picture of somebody: their initial, in a colour of their own. */
export function avatar(member, { small = false } = {}) {
  const hue = [...member.name].reduce((sum, letter) => sum * 31 + letter.codePointAt(0), 7) % 8;
  const initial = [...member.name][0]?.toUpperCase() ?? "?";
  const look = `avatar hue-${hue}${member.bot ? " bot" : ""}${small ? " small" : ""}`;
  return h("span", { class: look, "aria-hidden": "true" }, member.bot ? bolt() : initial);
}

function bolt() {
  return h("img", { src: "/page/bolt.svg", alt: "" });
}

let lastId = 0;

/** Return an id that no element has yet. */
export function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}
