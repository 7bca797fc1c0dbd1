/** The languages whose handlers are read, by the endings of their files. */
export type Language = 'javascript' | 'python' | 'php' | 'go' | 'ruby' | 'java' | 'kotlin' | 'csharp';

const endings: Readonly<Record<string, Language>> = {
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  ts: 'javascript',
  mts: 'javascript',
  cts: 'javascript',
  tsx: 'javascript',
  py: 'python',
  php: 'php',
  go: 'go',
  rb: 'ruby',
  ru: 'ruby',
  java: 'java',
  kt: 'kotlin',
  cs: 'csharp',
};

/** Null for a file that is not read; TypeScript is read as JavaScript with types. */
export function languageOf(path: string): Language | null {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(endings, ending) ? (endings[ending] ?? null) : null;
}

const folders = /(?:^|\/)(?:__tests__|__mocks__|tests?|specs?|testdata|e2e|cypress)\//i;
const names =
  /(?:^|\/)(?:[^/]*[._-](?:test|tests|spec|specs|e2e)\.[a-z]+|test_[^/]*\.py|conftest\.py|[^/]*(?:Test|Tests|Spec|IT|TestCase)\.(?:java|kt|cs|php))$/;

/** Whether a file holds tests, by its path below the folder that is searched. */
export function isTest(path: string): boolean {
  return folders.test(path) || names.test(path);
}
