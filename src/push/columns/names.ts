/** What programs in many languages call the fields that everybody has. They are proposed, never taken unseen. */
import { fieldOf } from '../read/csv-columns';

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
    'contact|contact person|customer|customer name|client|lead|lead name|person name|display name|your name|fullname|kunde|kundenname|kontakt|name des kontakts|ansprechpartner|interessent|vollstandiger name|nom|nom complet|nom et prenom|client nom|nombre|nombre completo|nombre y apellidos|cliente|nome|nome completo|naam|volledige naam|klant|navn|namn|imie i nazwisko|имя|фио|полное имя|контактное лицо|клиент|імя|ονομα|ονοματεπωνυμο|ad soyad|adi soyadi|isim|الاسم|الاسم الكامل|اسم العميل|שם|שם מלא|이름|성명|고객명|ชื่อ|नाम|ho ten|ho va ten|nama|名前|氏名|お名前|姓名|vor und nachname|vorname und nachname|vorname nachname|vor und zuname|vor nachname|kontaktname|ganzer name|name des interessenten|prenom nom|prenom et nom|nom prenom|nom du contact|nom du client|nombre y apellido|nombres y apellidos|nombre apellidos|nombre del cliente|nombre de contacto|persona de contacto|nome e sobrenome|nome e apelido|nome sobrenome|nome do cliente|nome e cognome|nome cognome|cognome e nome|nominativo|nome contatto|nome del contatto|voor en achternaam|voornaam en achternaam|contactpersoon|naam klant|first and last name|first last name|顧客名|お客様名|ご氏名|フルネーム',
  contact_email:
    'mail|e mail address|emails|email id|e mail 1 value|email 1|primary email|work email|personal email|business email|contact email|email addr|e mail adresse|mailadresse|emailadresse|courriel|adresse e mail|adresse email|adresse mail|correo|correo electronico|email cliente|posta elettronica|indirizzo email|e mailadres|epost|e post|adres e mail|email work|email home|person email|person email work|электронная почта|эл почта|почта|e posta|eposta|електронна пошта|البريد الالكتروني|البريد الإلكتروني|بريد|דואר אלקטרוני|이메일|อีเมล|电邮|電郵|電子郵件|メール|メールアドレス|邮箱|电子邮件|kontakt email|adresse de courriel|adresse courriel|adresse electronique|direccion de correo electronico|direccion de correo|correo de contacto|email de contacto|endereco de email|endereco de e mail|correio eletronico|email do cliente|indirizzo e mail|indirizzo di posta elettronica|email contatto|emailadres|mailadres|eメール|eメールアドレス',
  contact_phone:
    'tel|tel nr|tel no|telephone|telephone number|phones|phone no|phone 1 value|phone 1|primary phone|work phone|home phone|mobile phone|mobile number|mobile no|business phone|cell|cell phone|cellphone|contact number|contact phone|whatsapp|whatsapp number|telefon|telefonnummer|telefon 1|rufnummer|handy|handynummer|mobil|mobiltelefon|mobilnummer|telephone portable|portable|numero de telephone|mobile cliente|telefono|telefono movil|movil|celular|telefone|telemovel|cellulare|phone work|phone mobile|person phone|person phone mobile|person phone work|telefon geschaftlich|telefon privat|mobile number whatsapp|handy nr|mobil nr|telefon mobil|телефон|номер телефона|мобильный|мобильный телефон|тел|τηλεφωνο|cep telefonu|الهاتف|رقم الهاتف|الجوال|رقم الجوال|טלפון|נייד|전화|전화번호|휴대폰|연락처|เบอร์โทร|फोन|dien thoai|so dien thoai|nomor telepon|no hp|手機|行動電話|telefoonnummer|telefoon|mobiel|puhelin|電話|電話番号|手机|电话|telefon nr|telefonnr|handynr|festnetz|festnetznummer|tel mobil|tel portable|tel mobile|telephone mobile|numero de portable|n de telephone|numero telephone|numero de telefono|telefono de contacto|numero de celular|numero de movil|telefono celular|telefono fijo|numero de telefone|telefone celular|telefone de contato|numero do celular|numero di telefono|numero di cellulare|telefono cellulare|recapito telefonico|mobiel nummer|mobiele telefoon|gsm|gsm nummer|携帯|携帯電話|携帯番号|携帯電話番号|お電話番号',
  stage_slug:
    'stage|lead stage|pipeline stage|deal stage|lead status|phase|etape|etapa|fase|stufe|verkaufsphase|leadphase|leadstatus|etape du pipeline|etapa del embudo|etapa do funil|estagio|fase pipeline|ステージ|段階|商談フェーズ',
  first_name:
    'first name|first|firstname|given name|forename|contact first name|vorname|prenom|nombre de pila|fornavn|fornamn|voornaam|imie|etunimi|prenume|keresztnev|jmeno|имя контакта|名|名前 名|이름 명|rufname|prenoms|nombres|primer nombre|primeiro nome|roepnaam|ファーストネーム',
  last_name:
    'last name|last|lastname|surname|family name|contact last name|nachname|familienname|nom de famille|apellido|apellidos|cognome|sobrenome|apelido|achternaam|efternavn|etternavn|efternamn|nazwisko|sukunimi|prijmeni|vezeteknev|фамилия|soyad|soyadi|姓|성|zuname|primer apellido|apellido paterno|ultimo nome|nome de familia|familienaam|苗字|名字|ラストネーム',
  row_ref: 'external id|reference',
  source_platform:
    'platform|source|lead source|ad platform|quelle|leadquelle|lead quelle|herkunft|kanal|plattform|origine|provenance|canal|source du lead|plateforme|fuente|origen|plataforma|origem|origem do lead|fonte|piattaforma|bron|herkomst|kanaal|ソース|流入元|獲得経路',
};

const fields = new Map(
  Object.entries(names).flatMap(([field, all]) => all.split('|').map((name) => [plainName(name), field])),
);

/** What stands before a field where a form asks for it, or where an appointment has several people. */
const asking =
  /(?:^|.* )(?:your|my|ihre?n?|deine?|votre|ton|tu|su|seu|sua|invitee|attendee|registrant|respondent|submitter|applicant|candidate|buyer|preferred|best) (.+)$/;

/** The field that a name probably speaks of: "Phone", or "What is your phone number?". */
export function fieldByName(column: string): string | undefined {
  const name = plainName(column);
  const asked = asking.exec(name)?.[1];
  return fields.get(name) ?? fieldOf(name) ?? (asked === undefined ? undefined : (fields.get(asked) ?? fieldOf(asked)));
}

/** What a whole name is called, and where its other part has a column of its own, one part. */
const halves = new Set('name|nom|nombre|nome|naam|navn|namn|имя|імя|isim|ad|이름|名前'.split('|').map(plainName));

export const isHalfName = (column: string): boolean => halves.has(plainName(column));
