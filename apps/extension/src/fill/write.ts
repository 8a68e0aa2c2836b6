/**
 * Writes as a person would have typed. The value is set by the browser's own setter: what React and its kin put on the field in their world is
 * not there in ours, so they see the change. Then come the events that frameworks listen to, out of shadow roots too.
 */

/** Returns whether the field kept what was written. */
export function write(field: HTMLInputElement, value: string): boolean {
  const bubbling = { bubbles: true, composed: true };
  field.dispatchEvent(new KeyboardEvent('keydown', bubbling));
  field.value = value;
  field.dispatchEvent(
    new InputEvent('input', { ...bubbling, inputType: 'insertReplacementText', data: value }),
  );
  field.dispatchEvent(new KeyboardEvent('keyup', bubbling));
  field.dispatchEvent(new Event('change', { bubbles: true }));
  return field.value !== '';
}

/** One digit a box: boxes that react to one move the focus by themselves, so each is written on its own. */
export function writeCode(fields: readonly HTMLInputElement[], code: string): boolean {
  const [only] = fields;
  if (only === undefined) return false;
  if (fields.length === 1) return write(only, code);
  if (fields.length !== code.length) return false;
  return fields.map((field, place) => write(field, code.charAt(place))).every(Boolean);
}
