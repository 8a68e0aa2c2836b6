import { afterAll, beforeAll, test } from 'vitest';
import { startExtension, type Extension } from './extension.ts';

/** Pages that write their documents anew: `document.open()` takes all listeners of a page away, the extension's too. */

let extension: Extension;
beforeAll(async () => {
  extension = await startExtension();
});
afterAll(() => extension.close());

const form = '<form><input name="user"><input type="password" name="password"><button>Log in</button></form>';
const writes = `document.open();document.write('${form}');document.close()`;

test('in a document that was written anew, after it was loaded, the menu opens as in any other', async () => {
  const page = await extension.open({
    name: '',
    html: `<button onclick="again()">Again</button><script>function again(){${writes}}</script>`,
  });
  for (const selector of ['button', '[name=user]']) await page.click(selector);
  await (await extension.menu()).getByRole('button', { name: /Example/ }).waitFor();
});

test('in a frame whose document was written anew, too', async () => {
  const page = await extension.open({
    name: '',
    html: `<iframe src="/frame" width="500" height="400"></iframe>`,
    others: {
      'https://www.example.com/frame': `<button onclick="again()">Again</button><script>function again(){${writes}}</script>`,
    },
  });
  const frame = page.frameLocator('iframe');
  await frame.locator('button').click();
  await frame.locator('[name=user]').click();
  await (await extension.menu()).getByRole('button', { name: /Example/ }).waitFor();
});
