/*
 * Forms: the modals that a bot opens, and the page's own, which are written alike.
 */

import { freshId, h } from "./dom.js";
import { names, offered, SELECT_KIND } from "./entities.js";
import { markdown } from "./markdown.js";
import { ask } from "./socket.js";

/** Open a bot's form; `after` gets the answer to what was sent. */
export function openForm({ form, modal }, after) {
  openFields(modal, (fields) => ask("submit", { form, fields }), after);
}

/** Return a line of text for a form of the page's own. */
export const line = (name, label, more = {}) => ({
  type: 18,
  label,
  component: { type: 4, style: 1, custom_id: name, ...more },
});

/** Open a form; `submit` sends its values, and `after` gets the answer unless that is a refusal. */
export function openFields(modal, submit, after = () => {}) {
  const title = freshId("form-title");
  const trouble = h("p", { class: "trouble", role: "alert" });
  const readers = [];
  const body = (modal.components ?? []).map((row) => field(row, readers));
  const cancel = h("button", { type: "button", class: "button quiet" }, "Cancel");
  const send = h("button", { type: "submit", class: "button primary" }, modal.submit ?? "Submit");
  const inner = h(
    "form",
    {},
    h("h2", { id: title }, modal.title),
    body,
    trouble,
    h("div", { class: "form-end" }, cancel, send),
  );
  const dialog = h("dialog", { class: "form", "aria-labelledby": title }, inner);
  cancel.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  inner.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    const values = Object.fromEntries(readers.map((read) => read()).filter(([, value]) => value !== null));
    const answer = await submit(values);
    send.disabled = false;
    if (answer.error && !answer.silence) {
      trouble.textContent = answer.error;
      return;
    }
    dialog.close();
    after(answer);
  });
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("input, textarea, select")?.focus();
}

/** Return the element of one row: text to read, or a field with its label. */
function field(row, readers) {
  if (row.type === 10) return h("div", { class: "text" }, markdown(row.content ?? "", names));
  const input = row.component ?? row.components?.[0];
  if (!input) return null;
  const id = freshId("field");
  const label = row.label ?? input.label ?? input.placeholder ?? input.custom_id;
  const hint = row.description ? h("small", { id: `${id}-hint` }, row.description) : null;
  const needed = input.required !== false;
  const control = SELECTS.has(input.type) ? choice(input, id, readers) : text(input, id, readers);
  control.required = needed;
  if (hint) control.setAttribute("aria-describedby", hint.id);
  const mark = needed ? h("span", { class: "needed" }, " (required)") : null;
  return h("div", { class: "field" }, h("label", { for: id }, label, mark), hint, control);
}

const SELECTS = new Set([3, 5, 6, 7, 8]);

function text(input, id, readers) {
  const control = h(input.style === 2 ? "textarea" : "input", {
    id,
    placeholder: input.placeholder,
    minlength: input.min_length,
    maxlength: input.max_length,
  });
  control.value = input.value ?? "";
  readers.push(() => [input.custom_id, control.value]);
  return control;
}

function choice(input, id, readers) {
  const many = (input.max_values ?? 1) > 1;
  const list =
    input.type === 3
      ? input.options.map((one) => [one.value, one.label, one.default])
      : offered(SELECT_KIND[input.type], input.channel_types);
  const control = h(
    "select",
    { id, multiple: many },
    many ? null : h("option", { value: "" }, input.placeholder ?? "Choose"),
    list.map(([value, label, chosen]) => h("option", { value, selected: Boolean(chosen) }, label)),
  );
  readers.push(() => {
    const values = [...control.selectedOptions].map((one) => one.value).filter(Boolean);
    return [input.custom_id, values];
  });
  return control;
}
