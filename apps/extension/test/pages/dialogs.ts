const form = `<form style="margin:40px"><input name="user"><br><input type="password" name="password"><br><button>Log in</button></form>`;
const style = 'width:700px;height:600px';

/** Modal dialogs as pages make them. Each has the sign-in in it, and is open. */
export const dialogs = {
  'with a form that has a shadow root of its own': `<dialog id="d" style="${style}"><x-login></x-login></dialog><script>
    customElements.define('x-login', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = \`${form}\`; } });
    d.showModal();</script>`,
  'with fields that have shadow roots in a shadow root': `<dialog id="d" style="${style}"><div id="outer"></div></dialog><script>
    const root = outer.attachShadow({ mode: 'open' });
    root.innerHTML = '<form style="margin:40px"><div></div><br><div></div><br><button>Log in</button></form>';
    const [one, other] = root.querySelectorAll('div');
    one.attachShadow({ mode: 'open' }).innerHTML = '<input name="user">';
    other.attachShadow({ mode: 'open' }).innerHTML = '<input type="password" name="password">';
    d.showModal();</script>`,
  'into which the form is slotted': `<x-dialog>${form}</x-dialog><script>
    customElements.define('x-dialog', class extends HTMLElement { connectedCallback() {
      const root = this.attachShadow({ mode: 'open' });
      root.innerHTML = '<dialog style="${style}"><slot></slot></dialog>';
      root.firstChild.showModal(); } });</script>`,
  'of a closed shadow root into which the form is slotted': `<x-dialog>${form}</x-dialog><script>
    customElements.define('x-dialog', class extends HTMLElement { connectedCallback() {
      const root = this.attachShadow({ mode: 'closed' });
      root.innerHTML = '<dialog style="${style}"><slot></slot></dialog>';
      root.firstChild.showModal(); } });</script>`,
  'over another one': `<dialog id="below" style="${style}">Welcome</dialog><dialog id="d" style="${style}">${form}</dialog><script>below.showModal();d.showModal()</script>`,
};
