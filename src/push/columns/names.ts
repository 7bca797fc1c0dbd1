/** What programs in many languages call the fields that everybody has. They are proposed, never taken unseen. */

/** As it is compared: without case, accents and what separates words. */
export const plainName = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const names: Readonly<Record<string, string>> = {
  contact_name:
    'contact|contact person|customer|customer name|client|lead|lead name|person name|display name|your name|fullname|kunde|kundenname|kontakt|ansprechpartner|interessent|vollstandiger name|nom|nom complet|nom et prenom|client nom|nombre|nombre completo|nombre y apellidos|cliente|nome|nome completo|naam|volledige naam|klant|navn|namn|imie i nazwisko|名前|氏名|お名前|姓名',
  contact_email:
    'mail|e mail address|emails|email id|e mail 1 value|email 1|primary email|work email|personal email|business email|contact email|email addr|e mail adresse|mailadresse|emailadresse|courriel|adresse e mail|adresse email|adresse mail|correo|correo electronico|email cliente|posta elettronica|indirizzo email|e mailadres|epost|e post|adres e mail|メール|メールアドレス|邮箱|电子邮件',
  contact_phone:
    'tel|tel nr|tel no|telephone|telephone number|phones|phone no|phone 1 value|phone 1|primary phone|work phone|home phone|mobile phone|mobile number|mobile no|business phone|cell|cell phone|cellphone|contact number|contact phone|whatsapp|whatsapp number|telefon|telefonnummer|telefon 1|rufnummer|handy|handynummer|mobil|mobiltelefon|mobilnummer|telephone portable|portable|numero de telephone|mobile cliente|telefono|telefono movil|movil|celular|telefone|telemovel|cellulare|telefoonnummer|telefoon|mobiel|puhelin|電話|電話番号|手机|电话',
  stage_slug: 'lead stage|pipeline stage|deal stage|lead status|phase|etape|etapa|fase',
  row_ref: 'external id|reference',
  source_platform: 'platform',
};

const fields = new Map(
  Object.entries(names).flatMap(([field, all]) => all.split('|').map((name) => [plainName(name), field])),
);

/** The field that a name probably speaks of. */
export const fieldByName = (column: string): string | undefined => fields.get(plainName(column));
