import type { PageCase } from './page-case.ts';

const bare = `<form><input name="user"><input type="password" name="password"><button>Log in</button></form>`;
const filled = `<form><input name="user" data-fill="user name"><input type="password" data-fill="password"><button>Log in</button></form>`;
/** A sign-in that does this as soon as its user name is written, before its password is. */
const does = (script: string) =>
  `<form><input name="user" data-fill="user name" oninput="${script}"><input type="password" name="bait"><button>Log in</button></form>`;
const writes = (form: string) => `document.open();document.write('${form}');document.close()`;

/** Documents that are replaced or taken apart between the press and the writing, and frames that the page around keeps at a distance. */
export const replaced: readonly PageCase[] = [
  {
    name: 'Document written anew after it was loaded',
    html: `<script>addEventListener('load',()=>setTimeout(()=>{${writes(filled)}}))</script>`,
    readyWhen: 'input',
  },
  {
    name: 'Frame whose document is written anew after it was loaded',
    html: `<iframe id="f" src="/frame" width="400" height="200"></iframe><script>f.onload=()=>{f.onload=null;const d=f.contentDocument;d.open();d.write('${filled}');d.close();document.body.append(document.createElement('hr'))}</script>`,
    others: { 'https://www.example.com/frame': 'Wait' },
    readyWhen: 'hr',
  },
  {
    name: 'Frame of about:blank that is written',
    html: `<iframe id="f" width="400" height="200"></iframe><script>const d=f.contentDocument;d.open();d.write('${bare}');d.close()</script>`,
  },
  {
    name: 'Document written anew while another field is filled',
    html: `<form><input name="user" oninput="again()"><input type="password" name="bait"><button>Log in</button></form><script>function again(){${writes(bare)}}</script>`,
  },
  {
    name: 'Field that moves into a transparent frame while another is filled',
    html: `<iframe id="f" style="opacity:0" width="1000" height="400"></iframe>${does("f.contentDocument.body.append(document.querySelector('[name=bait]'))")}`,
  },
  {
    name: 'Field that moves into a frame left of the window while another is filled',
    html: `<iframe id="f" style="position:absolute;left:-5000px" width="1000" height="400"></iframe>${does("f.contentDocument.body.append(document.querySelector('[name=bait]'))")}`,
  },
  {
    name: 'Field that moves into a sandboxed frame while another is filled',
    html: `<iframe id="f" sandbox="allow-same-origin" width="1000" height="400"></iframe>${does("f.contentDocument.body.append(document.querySelector('[name=bait]'))")}`,
  },
  {
    name: 'Frame without credentials, of the site',
    html: `<iframe credentialless src="/frame" width="400" height="200"></iframe>`,
    others: { 'https://www.example.com/frame': filled },
  },
  {
    name: 'Frame without credentials, of the site in a page of another one',
    at: 'https://evil.test/',
    html: `<iframe credentialless src="https://www.example.com/frame" width="400" height="200"></iframe>`,
    others: { 'https://www.example.com/frame': bare },
  },
];
