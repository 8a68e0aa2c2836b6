import type { PageGroup } from './page-case.ts';

const form = `<form><input name="user" data-fill="user name"><input type="password" data-fill="password"><button>Log in</button></form>`;

/** Says whether the page's own code took what was filled: what a framework holds, not what the field shows. */
const taken = (how: string) => `<script>
  const state = {}; addEventListener('submit', (event) => event.preventDefault());
  document.querySelectorAll('input').forEach((field) => { ${how} });
  setInterval(() => document.querySelectorAll('input').forEach((field) => { if (field.value !== (state[field.name] ?? '')) field.value = state[field.name] ?? ''; }), 20);
</script>`;

export const apps: PageGroup = {
  heading: 'Pages of one piece, shadow roots, frames',
  cases: [
    {
      name: 'Fields that come later',
      html: `<div id="app"></div><script>setTimeout(()=>{app.innerHTML=\`${form}\`},80)</script>`,
      readyWhen: '#app input',
    },
    {
      name: 'Sign-in that opens by a button',
      html: `<button id="open">Log in</button><div id="app" hidden>${form}</div><script>open_=document.getElementById('open');open_.onclick=()=>{app.hidden=false}</script>`,
      clickFirst: '#open',
    },
    {
      name: 'Setter of the page on the field, as React has it',
      html: `<form><input name="user" data-fill="user name"><input name="pw" type="password" data-fill="password"><button>Log in</button></form>
      <script>
        const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
        document.querySelectorAll('input').forEach((field) => {
          let known = field.value;
          Object.defineProperty(field, 'value', { configurable: true, get() { return own.get.call(this); }, set(next) { known = next; own.set.call(this, next); } });
          field.addEventListener('input', () => { if (own.get.call(field) === known) own.set.call(field, ''); else known = own.get.call(field); });
        });
      </script>`,
    },
    {
      name: 'State kept by input events, as Vue has it',
      html: `<form><input name="user" data-fill="user name"><input name="pw" type="password" data-fill="password"><button>Log in</button></form>${taken(`field.addEventListener('input', () => { state[field.name] = field.value; });`)}`,
    },
    {
      name: 'State kept by change events',
      html: `<form><input name="user" data-fill="user name"><input name="pw" type="password" data-fill="password"><button>Log in</button></form>${taken(`field.addEventListener('change', () => { state[field.name] = field.value; });`)}`,
    },
    {
      name: 'Fields in an open shadow root',
      html: `<x-login></x-login><script>customElements.define('x-login',class extends HTMLElement{connectedCallback(){this.attachShadow({mode:'open'}).innerHTML=\`${form}\`}})</script>`,
    },
    {
      name: 'Each field in a shadow root of its own',
      html: `<form><x-field label="User name" kind="text" fill="user name"></x-field><x-field label="Password" kind="password" fill="password"></x-field><button>Log in</button></form>
        <script>customElements.define('x-field',class extends HTMLElement{connectedCallback(){const a=(n)=>this.getAttribute(n);this.attachShadow({mode:'open'}).innerHTML='<input type="'+a('kind')+'" data-fill="'+a('fill')+'">'}})</script>`,
    },
    {
      name: 'Shadow root within a shadow root',
      html: `<div id="outer"></div><script>const o=outer.attachShadow({mode:'open'});o.innerHTML='<div></div>';o.firstChild.attachShadow({mode:'open'}).innerHTML=\`${form}\`</script>`,
    },
    {
      name: 'Open shadow root in a modal dialog',
      html: `<dialog id="d"><div id="outer"></div></dialog><script>outer.attachShadow({mode:'open'}).innerHTML=\`${form}\`;d.showModal()</script>`,
    },
    {
      name: 'Slotted into a modal dialog of an open shadow root',
      html: `<x-dialog>${form}</x-dialog><script>customElements.define('x-dialog',class extends HTMLElement{connectedCallback(){const s=this.attachShadow({mode:'open'});s.innerHTML='<dialog><slot></slot></dialog>';s.firstChild.showModal()}})</script>`,
    },
    {
      name: 'Slotted into a modal dialog of a closed shadow root',
      html: `<x-dialog>${form}</x-dialog><script>customElements.define('x-dialog',class extends HTMLElement{connectedCallback(){const s=this.attachShadow({mode:'closed'});s.innerHTML='<dialog><slot></slot></dialog>';s.firstChild.showModal()}})</script>`,
    },
    {
      name: 'Closed shadow root: not seen, left alone',
      html: `<div id="outer"></div><script>outer.attachShadow({mode:'closed'}).innerHTML='<form><input name="user"><input type="password"></form>'</script>`,
    },
    {
      name: 'Frame of the same origin',
      html: `<iframe src="/frame" width="400" height="200"></iframe>`,
      others: { 'https://www.example.com/frame': form },
    },
    {
      name: 'Frame of the same site, another host',
      html: `<iframe src="https://id.example.com/frame" width="400" height="200"></iframe>`,
      others: { 'https://id.example.com/frame': form },
    },
    {
      name: 'Frame within a frame of the same site',
      html: `<iframe src="https://a.example.com/" width="500" height="300"></iframe>`,
      others: {
        'https://a.example.com/': `<iframe src="https://b.example.com/" width="400" height="200"></iframe>`,
        'https://b.example.com/': form,
      },
    },
    {
      name: 'A sign-in beside frames into which nobody may look',
      html: `${form}<iframe src="data:text/html,Hello"></iframe><iframe sandbox srcdoc="Hello"></iframe><iframe></iframe><iframe src="https://nowhere.test/"></iframe>`,
    },
    {
      name: 'A strict content security policy',
      html: form,
      policy: "default-src 'none'; style-src 'none'; frame-src 'none'",
    },
    {
      name: 'Password shown by the page’s own eye',
      html: `<form><input name="user" data-fill="user name"><input name="password" autocomplete="current-password" type="password" data-fill="password"><button>Log in</button></form>`,
    },
  ],
};
