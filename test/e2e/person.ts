import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';

/** One row of a tree in the side bar, as it is read. */
export type Row = { readonly label: string; readonly description: string; readonly level: number };

/** One row of the Problems panel; line and column count from 1. */
export type Problem = {
  readonly severity: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
};

/** The tab of a lead's document: a first name and an initial, or the start of its id. */
export const leadTab = /^(\S+ .|Lead [0-9a-f]{8})\.json/u;

/** What somebody does and reads in one window of VS Code. Everything waits until it is there, or fails. */
export type Person = ReturnType<typeof createPerson>;

/** @param pictures The folder that screenshots go to. */
export function createPerson(page: Page, pictures: string) {
  const quickInput = page.locator('.quick-input-widget:visible');
  const field = quickInput.locator('input.input');
  const focused = quickInput.locator('.monaco-list-row.focused');

  /** Presses a key until what it opens is there: a window that has just loaded lets keys pass. */
  async function pressUntil(key: string, opened: Locator): Promise<void> {
    for (let tries = 0; ; tries++) {
      await page.keyboard.press(key);
      try {
        return await opened.waitFor({ timeout: 2000 });
      } catch (error) {
        if (tries === 5) throw error;
      }
    }
  }

  /** Types into the quick input and presses Enter when the entry of that name has the focus. */
  async function choose(text: string, label: string, timeout?: number): Promise<void> {
    const wait = timeout === undefined ? {} : { timeout };
    await field.fill(text, wait);
    await focused.filter({ has: page.locator('.label-name', { hasText: exactly(label) }) }).waitFor(wait);
    // A list that is just being filled anew swallows the key.
    for (let tries = 0; tries < 3; tries++) {
      await page.keyboard.press('Enter');
      if (await isAnswered(text)) return;
    }
  }

  /** Whether the quick input is gone, or asks for something else, within two seconds. */
  async function isAnswered(text: string): Promise<boolean> {
    for (let looks = 0; looks < 20; looks++) {
      if (!(await field.isVisible()) || (await field.inputValue({ timeout: 100 }).catch(() => '')) !== text)
        return true;
      await page.waitForTimeout(100);
    }
    return false;
  }

  /** Opens the quick input and chooses; a window that is still settling may take the focus away, so it is tried again. */
  async function openAndChoose(key: string, text: string, label: string): Promise<void> {
    for (let tries = 0; ; tries++) {
      await pressUntil(key, field);
      try {
        return await choose(text, label, 4000);
      } catch (error) {
        if (tries === 4) throw error;
        await page.keyboard.press('Escape');
      }
    }
  }

  const pane = (view: string) => page.locator('.pane').filter({ has: page.locator(`h3.title:text-is("${view}")`) });
  const dialog = page.locator('.monaco-dialog-box');
  const toasts = page.locator('.notification-toast');

  /** The notification that matches, in sight. A window shows three at most: the others are closed where it waits. */
  async function toast(text: string | RegExp, milliseconds = 30_000): Promise<Locator> {
    const found = toasts.filter({ hasText: text }).first();
    for (const end = Date.now() + milliseconds; Date.now() < end && !(await found.isVisible()); ) {
      await page.waitForTimeout(100);
      const others = toasts.filter({ hasNotText: text });
      if ((await others.filter({ visible: true }).count()) < 3) continue;
      await others
        .first()
        .hover({ timeout: 1000 })
        .catch(() => {});
      const close = others.first().locator('.codicon-notifications-clear');
      await close.click({ timeout: 1000 }).catch(() => {});
    }
    await found.waitFor({ timeout: 1000 });
    return found;
  }

  return {
    page,
    pressUntil,

    /** F1, the title as the palette shows it, Enter. */
    async runCommand(title: string): Promise<void> {
      await openAndChoose('F1', `>${title}`, title);
    },

    /** Opens a file of the folder by its name, as Ctrl+P does. */
    async openFile(name: string): Promise<void> {
      await openAndChoose('ControlOrMeta+P', name, name);
      await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    },

    /** Answers an input box. */
    async typeInQuickInput(text: string): Promise<void> {
      await field.fill(text);
      await page.keyboard.press('Enter');
    },

    /**
     * Answers a dialog that asks where to save. It puts a name of its own into the field once it knows the folder, and a
     * key that comes meanwhile is lost.
     * @param offered what that name looks like
     */
    async saveAs(path: string, offered: RegExp): Promise<void> {
      const value = () => field.inputValue({ timeout: 100 }).catch(() => '');
      for (let looks = 0; looks < 300 && !offered.test(await value()); looks++) await page.waitForTimeout(100);
      for (let tries = 0; tries < 10 && (await field.isVisible()); tries++) {
        await field.fill(path);
        await page.waitForTimeout(500);
        if ((await value()) !== path) continue;
        await field.press('Enter');
        await field.waitFor({ state: 'hidden', timeout: 3000 }).catch(() => {});
      }
    },

    /** Chooses the entry of a quick pick that has this label. */
    async quickPick(label: string): Promise<void> {
      await choose(label, label);
    },

    /** The title of the quick input that is open, once it matches. */
    async quickInputTitle(title: string | RegExp): Promise<string> {
      const found = quickInput.locator('.quick-input-title', { hasText: title });
      await found.waitFor();
      return found.innerText();
    },

    /** The labels of the quick pick's entries that are in sight. */
    async quickPickLabels(): Promise<string[]> {
      await focused.waitFor();
      return quickInput.locator('.monaco-list-row .quick-input-list-row:first-child .label-name').allInnerTexts();
    },

    /** What the input box says below the field: the prompt, or why the value is refused. */
    quickInputMessage: (text: string | RegExp): Promise<void> =>
      quickInput.locator('.quick-input-message', { hasText: text }).waitFor(),

    quickInput,
    dialog,

    /** The text of the first notification that matches. */
    async notification(text: string | RegExp, milliseconds?: number): Promise<string> {
      const found = await toast(text, milliseconds);
      return found.locator('.notification-list-item-message').innerText();
    },

    /** The texts of the notifications that are in sight now. */
    notifications: (): Promise<string[]> => toasts.locator('.notification-list-item-message').allInnerTexts(),

    /** Presses a button of the notification that matches. */
    async pressInNotification(text: string | RegExp, button: string): Promise<void> {
      const found = await toast(text);
      await found.getByRole('button', { name: button, exact: true }).click();
    },

    /** The modal dialog's text, message and detail. */
    async dialogText(): Promise<string> {
      await dialog.waitFor();
      return dialog.locator('.dialog-message-container').innerText();
    },

    /** @param next what the dialog says that takes its place, where one does */
    async pressInDialog(button: string, next?: RegExp): Promise<void> {
      await dialog.getByRole('button', { name: button, exact: true }).click();
      if (next === undefined) await dialog.waitFor({ state: 'hidden' });
      else await dialog.filter({ hasText: next }).waitFor();
    },

    /** Opens a view container of the activity bar. */
    async openView(title: string): Promise<void> {
      const tab = page.locator('.activitybar').getByRole('tab', { name: title });
      // A click on the open one would close it.
      if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
      await page.locator('.part.sidebar .composite.title', { hasText: new RegExp(title, 'i') }).waitFor();
    },

    /** A view of the side bar, by its title. */
    pane,

    /** The rows of a tree that are in sight. */
    async treeRows(view: string): Promise<Row[]> {
      const rows = pane(view).locator('.monaco-list-row');
      await rows.first().waitFor();
      return rows.evaluateAll((found): Row[] =>
        found.map((row) => ({
          label: row.querySelector('.label-name')?.textContent ?? '',
          description: row.querySelector('.label-description')?.textContent ?? '',
          level: Number(row.getAttribute('aria-level')),
        })),
      );
    },

    /** A row of a tree, once it is there. */
    async treeRow(view: string, label: string | RegExp): Promise<Locator> {
      const name = page.locator('.label-name', { hasText: typeof label === 'string' ? exactly(label) : label });
      const row = pane(view).locator('.monaco-list-row').filter({ has: name }).first();
      await row.waitFor();
      return row;
    },

    /** Opens the Problems panel and reads it, once it has a row. */
    async problems(): Promise<Problem[]> {
      await openAndChoose('F1', '>Problems: Focus on Problems View', 'Problems: Focus on Problems View');
      const rows = page.locator('.markers-panel .monaco-list-row').filter({ has: page.locator('.marker-message') });
      await rows.first().waitFor();
      const read = await rows.evaluateAll((found): string[][] =>
        found.map((row) => [
          ['error', 'warning', 'info'].find((name) => row.querySelector(`.marker-icon .codicon-${name}`)) ?? '',
          row.querySelector('.marker-message-details-container')?.textContent ?? '',
        ]),
      );
      return read.map(([severity = '', text = '']) => {
        const parts = /^(.*?)\s*\[Ln (\d+), Col (\d+)\]/s.exec(text);
        assert.ok(parts, `not a row of the Problems panel: ${text}`);
        return { severity, message: parts[1] ?? '', line: Number(parts[2]), column: Number(parts[3]) };
      });
    },

    /** An item of the status bar. */
    statusItem: (text: string | RegExp): Locator => page.locator('.statusbar-item:visible', { hasText: text }),

    /** The lines of the active editor that are in sight. */
    async editorText(): Promise<string> {
      const lines = page.locator('.editor-group-container.active .editor-instance .view-lines').first();
      await lines.waitFor();
      const read = await lines
        .locator('.view-line')
        .evaluateAll((found): string[] =>
          found
            .sort((a, b) => Number.parseFloat(a.style.top) - Number.parseFloat(b.style.top))
            .map((line) => line.textContent ?? ''),
        );
      return read.join('\n').replaceAll('\u00a0', ' ');
    },

    /** The title of the active editor, once it matches. */
    async activeTab(title: string | RegExp): Promise<string> {
      // 1.139 sets the ending of a file's name apart from the rest.
      const tab = page.locator('.editor-group-container.active .tab.active .monaco-icon-label-container', {
        hasText: title,
      });
      await tab.waitFor();
      return tab.innerText();
    },

    /** The content of a webview that is in sight, counted from 0. */
    webview: (index = 0): FrameLocator =>
      page.locator('iframe.webview.ready:visible').nth(index).contentFrame().frameLocator('#active-frame'),

    clipboard: (): Promise<string> => page.evaluate<string>('navigator.clipboard.readText()'),

    /** Keeps a picture of the window. */
    async screenshot(name: string): Promise<string> {
      const path = join(pictures, `${name}.png`);
      mkdirSync(dirname(path), { recursive: true });
      // Without it the pointer's own hover stays in the picture.
      await page.mouse.move(0, 0);
      await page.screenshot({ path, animations: 'disabled' });
      return path;
    },
  };
}

function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}
