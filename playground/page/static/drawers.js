/*
 * On a narrow screen channels and members are drawers at the sides.
 */

import { byId } from "./dom.js";

const NARROW = matchMedia("(max-width: 60rem)"); // as in layout.css
const DRAWERS = [
  ["places", "open-places"],
  ["people", "open-people"],
];

/** Make the drawers open and close. */
export function mountDrawers() {
  for (const [id, opener] of DRAWERS) {
    byId(opener).addEventListener("click", () => open(id));
    byId(id).querySelector(".drawer-close").addEventListener("click", close);
  }
  byId("shade").addEventListener("click", close);
  document.addEventListener("channel-opened", () => {
    if (!opened()) return;
    close();
    byId("channel-name").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opened()) close();
  });
  NARROW.addEventListener("change", settle);
  settle();
}

const opened = () => document.querySelector(".drawer-is-open");

/** What is out of sight cannot be reached by Tab either. */
function settle() {
  for (const [id, opener] of DRAWERS) {
    const drawer = byId(id);
    const isOpen = drawer.classList.contains("drawer-is-open");
    drawer.inert = NARROW.matches && !isOpen;
    byId(opener).setAttribute("aria-expanded", String(isOpen));
  }
  const covered = NARROW.matches && Boolean(opened());
  byId("shade").hidden = !covered;
  document.querySelector("main").inert = covered;
}

function open(id) {
  byId(id).classList.add("drawer-is-open");
  settle();
  byId(id).querySelector(".drawer-close").focus();
}

function close() {
  const drawer = opened();
  if (!drawer) return;
  drawer.classList.remove("drawer-is-open");
  settle();
  byId(DRAWERS.find(([id]) => id === drawer.id)[1]).focus();
}
