/** Headers and values as exports of other programs have them, found in public manuals and bug reports. */
import assert from 'node:assert/strict';
import { proposeFields } from '../../../../src/push';

const none = { before: null, slugs: [] };

const propose = (header: string, rows: readonly string[], known: Parameters<typeof proposeFields>[2] = none) => {
  const columns = header.split(',');
  const values = columns.map((_, index) => rows.map((row) => row.split(',')[index] ?? '').filter(Boolean));
  return proposeFields(columns, values, known);
};

const fields = (...given: Parameters<typeof propose>) => propose(...given).map(({ field }) => field);

describe('what a column probably is', () => {
  it('is told by its name in the exports of other programs', () => {
    // Meta lead ads, Google Contacts, Outlook, HubSpot, Mailchimp, a German and a Japanese Excel sheet.
    const exports: readonly (readonly [string, readonly (string | null)[]])[] = [
      ['id,full_name,email,phone_number', [null, 'contact_name', 'contact_email', 'contact_phone']],
      ['Name,E-mail 1 - Value,Phone 1 - Value', ['contact_name', 'contact_email', 'contact_phone']],
      ['Company,E-mail Address,Business Phone', [null, 'contact_email', 'contact_phone']],
      ['Record ID,Email,Phone Number,Lead Status', [null, 'contact_email', 'contact_phone', 'stage_slug']],
      ['Email Address,First Name,Last Name', ['contact_email', 'first_name', 'last_name']],
      ['👤 Name,📧 Email', ['contact_name', 'contact_email']],
      // Calendly and Typeform.
      ['Invitee Name,Invitee Email,Guest Email(s)', ['contact_name', 'contact_email', null]],
      ["Hi! What's your *name*?,What is your email address?", ['contact_name', 'contact_email']],
      ['¿Cuál es tu correo electrónico?,Wie lautet Ihre Telefonnummer?', ['contact_email', 'contact_phone']],
      ['Your company name,Your message', [null, null]],
      ['Имя,Фамилия,Телефон,Эл. почта', ['first_name', 'last_name', 'contact_phone', 'contact_email']],
      ['الاسم,البريد الإلكتروني,الهاتف', ['contact_name', 'contact_email', 'contact_phone']],
      ['姓,名,電話番号', ['last_name', 'first_name', 'contact_phone']],
      ['Kunde,E-Mail-Adresse,Tel.-Nr.,Größe', ['contact_name', 'contact_email', 'contact_phone', null]],
      ['Nom complet,Courriel,Téléphone', ['contact_name', 'contact_email', 'contact_phone']],
      ['お名前,メールアドレス,電話番号', ['contact_name', 'contact_email', 'contact_phone']],
    ];
    for (const [header, expected] of exports) assert.deepEqual(fields(header, []), expected, header);
  });

  it('is told by the names that sheets in eight languages have', () => {
    const sheets: readonly (readonly [string, string])[] = [
      ['Vor- und Nachname,E-Mail,Tel. (mobil),Quelle', 'contact_name,contact_email,contact_phone,source_platform'],
      ['Vorname,Nachname,Handynr.,Leadstatus', 'first_name,last_name,contact_phone,stage_slug'],
      [
        'Prénom et nom,Adresse électronique,N° de téléphone,Origine',
        'contact_name,contact_email,contact_phone,source_platform',
      ],
      ['Nombres,Apellidos,Correo electrónico,Número de celular', 'first_name,last_name,contact_email,contact_phone'],
      [
        'Nome e sobrenome,Endereço de e-mail,Número de telefone,Origem',
        'contact_name,contact_email,contact_phone,source_platform',
      ],
      [
        'Nominativo,Indirizzo e-mail,Numero di cellulare,Fonte',
        'contact_name,contact_email,contact_phone,source_platform',
      ],
      [
        'Voor- en achternaam,E-mailadres,Mobiel nummer,Bron',
        'contact_name,contact_email,contact_phone,source_platform',
      ],
      ['お客様名,Ｅメール,携帯電話番号,流入元', 'contact_name,contact_email,contact_phone,source_platform'],
    ];
    for (const [header, expected] of sheets) {
      const values = header
        .split(',')
        .map((_, index) => (index === 3 && expected.endsWith('platform') ? 'meta_ads' : ''));
      assert.equal(fields(header, [values.join(',')]).join(), expected, header);
    }
    assert.deepEqual(fields('Name,Quelle', ['Ann,Messe', 'Bo,Flyer']), ['contact_name', null]);
  });

  it('is a part of the name where the other part has a column of its own', () => {
    assert.deepEqual(fields('Name,Vorname,Mail', []), ['last_name', 'first_name', 'contact_email']);
    assert.deepEqual(fields('Nombre,Apellidos', []), ['first_name', 'last_name']);
    // Salesforce exports both, and an address book a company's name beside a person's.
    assert.deepEqual(fields('Full Name,First Name,Last Name', []), ['contact_name', null, null]);
    assert.deepEqual(fields('First Name,Last Name,Name', []), ['first_name', 'last_name', null]);
  });

  it('is no field whose values it cannot hold, whatever its name says', () => {
    const rows = ['Acme Ltd,no,true,Bo Ek,Website,Open - Not Contacted,1', 'Beta AG,yes,false,Bo Ek,fb,Working,2'];
    assert.deepEqual(fields('Customer,Phone,Email,Owner Id,Source Type,Lead Status,Contact Number', rows), [
      'contact_name',
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
    assert.deepEqual(fields('Lead Status,Contact', ['new,2025550101', 'won,2025550102']), [
      'stage_slug',
      'contact_phone',
    ]);
    // The API's own names are meant, so that a mistake in the values is said.
    assert.deepEqual(fields('contact_email,owner_id', rows), ['contact_email', 'owner_id']);
  });

  it("is no agent's address and no company's name, which come again and again", () => {
    const rows = ['Ann Lee,Bo Ek,bo@example.com', 'Cy Fox,Bo Ek,bo@example.com', 'Di Orr,Bo Ek,bo@example.com'];
    assert.deepEqual(fields('Full Name,Contact owner,Owner Email', rows), ['contact_name', null, null]);
    assert.deepEqual(fields('Telefax,Firma', ['+49 221 1234567,ACME GmbH']), [null, null]);
    assert.deepEqual(fields('Order No.,x', ['2025550101,2025550101', '2025550102,2025550102']), [
      null,
      'contact_phone',
    ]);
  });

  it('is nothing where the API alone sets it, in an export that comes back', () => {
    const header = 'id,customer_id,contact_name,status,owner.name,last_interaction_at';
    assert.deepEqual(fields(header, ['1,2,Ann Lee,won,Bo Lane,2024-01-31']), [
      ...[null, null, 'contact_name', null, null, null],
    ]);
  });

  it('is told by the form of its values where the name says nothing', () => {
    const rows = [
      'Ann Lee,ann@example.com,+1 555 010 0001,2024-01-31,10115,1.234.567',
      'Zoë van Dyk,zoe@example.com,(555) 010-0002,2024-02-01,80331,2.000.000',
      'José O’Hara,jose@example.com,0555/0100003,2024-02-02,20095,3.100.200',
    ];
    assert.deepEqual(propose('a,b,c,d,e,f', rows), [
      { field: 'contact_name', reason: 'values' },
      { field: 'contact_email', reason: 'values' },
      { field: 'contact_phone', reason: 'values' },
      { field: null, reason: null },
      { field: null, reason: null },
      { field: null, reason: null },
    ]);
  });

  it('takes a source by values that can only mean one, and not by those that mean none', () => {
    // Meta's lead forms, an export of Google Ads, and an operating system.
    for (const [values, field] of [
      [['fb', 'ig', 'fb'], 'source_platform'],
      [['Google Ads', 'Google Ads'], 'source_platform'],
      [['Windows', 'macOS'], null],
    ] as const)
      assert.deepEqual(fields('platform', values), [field], values.join());
  });

  it('sees through what a spreadsheet or an ad platform puts around a value', () => {
    assert.deepEqual(fields('a,b', ['p:+15550100001,mailto:ann@example.com', '="0555 0100002",bo@example.com']), [
      'contact_phone',
      'contact_email',
    ]);
  });

  it('is no phone because there are digits', () => {
    for (const value of ['1700000000', '192.168.10.20', '31.12.2024', '4111111111111111', '12345', '2024-01-31 10:00'])
      assert.deepEqual(fields('x', [value, value]), [null], value);
  });

  it('is each field once', () => {
    assert.deepEqual(fields('email,Mail,x', ['a@example.com,b@example.com,c@example.com']), [
      'contact_email',
      null,
      null,
    ]);
  });

  it('is a custom field of the account, or what it was before', () => {
    const known = { before: null, slugs: ['shoe_size'] };
    assert.deepEqual(propose('Shoe Size', ['38'], known), [{ field: 'custom_fields.shoe_size', reason: 'account' }]);
    assert.deepEqual(propose('name,x', [], { before: [null, 'contact_name'], slugs: [] }), [
      { field: null, reason: null },
      { field: 'contact_name', reason: 'before' },
    ]);
  });
});
