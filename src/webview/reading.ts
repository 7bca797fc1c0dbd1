import { readTime } from '../protocol/time';
import { element } from './host';

/** Below a field for a time: the time it stands for, here and in UTC; what is expected where it is empty. */
export function showReading(id: string, text: string): void {
  const target = element(id, HTMLElement);
  const { reading = '', empty = '', unread = '' } = target.dataset;
  const seconds = readTime(text, Date.now());
  const time = new Date((seconds ?? Number.NaN) * 1000);
  if (text.trim() === '') target.textContent = empty;
  else if (Number.isNaN(time.getTime())) target.textContent = unread === '' ? empty : unread;
  else {
    const { lang } = document.documentElement;
    const format = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'long' });
    const utc = time.toISOString().replace(/\.\d+/, '');
    target.textContent = reading.replace('{0}', format.format(time)).replace('{1}', utc);
  }
}
