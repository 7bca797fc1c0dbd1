/** Every name that package.json spells too; a test holds the two equal. */

/** The commands by the wing of src/editor that does them. */
export const wingCommands = {
  connections: {
    connect: 'megaLeads.connect',
    exportConnections: 'megaLeads.exportConnections',
    importConnections: 'megaLeads.importConnections',
    switchConnection: 'megaLeads.switchConnection',
    disconnect: 'megaLeads.disconnect',
  },
  sandbox: {
    startSandbox: 'megaLeads.startSandbox',
    stopSandbox: 'megaLeads.stopSandbox',
    setSandboxFaults: 'megaLeads.setSandboxFaults',
    copySandboxVariables: 'megaLeads.copySandboxVariables',
    sandboxEnvFile: 'megaLeads.sandboxEnvFile',
    shareSandboxWithTerminals: 'megaLeads.shareSandboxWithTerminals',
    openRequest: 'megaLeads.openRequest',
    copyRequestAsCurl: 'megaLeads.copyRequestAsCurl',
    compareRequest: 'megaLeads.compareRequest',
    filterRequests: 'megaLeads.filterRequests',
    searchRequests: 'megaLeads.searchRequests',
    clearRequestFilter: 'megaLeads.clearRequestFilter',
    clearRequests: 'megaLeads.clearRequests',
  },
  leads: {
    refreshLeads: 'megaLeads.refreshLeads',
    loadMoreLeads: 'megaLeads.loadMoreLeads',
    openLead: 'megaLeads.openLead',
    loadAllLeads: 'megaLeads.loadAllLeads',
    openLeadsTable: 'megaLeads.openLeadsTable',
    filterLeads: 'megaLeads.filterLeads',
    searchLeads: 'megaLeads.searchLeads',
    sortLeads: 'megaLeads.sortLeads',
    clearLeadFilter: 'megaLeads.clearLeadFilter',
    groupLeads: 'megaLeads.groupLeads',
    ungroupLeads: 'megaLeads.ungroupLeads',
    findInLeads: 'megaLeads.findInLeads',
    copyLeadId: 'megaLeads.copyLeadId',
    copyLeadEmail: 'megaLeads.copyLeadEmail',
    copyLeadPhone: 'megaLeads.copyLeadPhone',
    copyLeadAs: 'megaLeads.copyLeadAs',
    openLeadAsPush: 'megaLeads.openLeadAsPush',
    exportLeads: 'megaLeads.exportLeads',
    watchLeads: 'megaLeads.watchLeads',
    stopWatchingLeads: 'megaLeads.stopWatchingLeads',
    markLeadsRead: 'megaLeads.markLeadsRead',
  },
  webhooks: {
    refreshWebhooks: 'megaLeads.refreshWebhooks',
    registerWebhook: 'megaLeads.registerWebhook',
    editWebhook: 'megaLeads.editWebhook',
    rotateWebhookSecret: 'megaLeads.rotateWebhookSecret',
    deleteWebhook: 'megaLeads.deleteWebhook',
    addWebhookSecret: 'megaLeads.addWebhookSecret',
    copyWebhookSecret: 'megaLeads.copyWebhookSecret',
    copyWebhookId: 'megaLeads.copyWebhookId',
  },
  'lead-files': {
    pushLead: 'megaLeads.pushLead',
    newLeadFile: 'megaLeads.newLeadFile',
    copyAsCurl: 'megaLeads.copyFileAsCurl',
    loadNames: 'megaLeads.loadNames',
  },
  rows: {
    bulkDryRun: 'megaLeads.bulkDryRun',
    importLeads: 'megaLeads.importLeads',
    resumeImport: 'megaLeads.resumeImport',
    openImportResults: 'megaLeads.openImportResults',
  },
  verifier: {
    verifySignature: 'megaLeads.verifySignature',
  },
  deliveries: {
    sendTestDelivery: 'megaLeads.sendTestDelivery',
    startReceiver: 'megaLeads.startReceiver',
    receiveFromInternet: 'megaLeads.receiveFromInternet',
    stopReceiver: 'megaLeads.stopReceiver',
    openDelivery: 'megaLeads.openDelivery',
    openInVerifier: 'megaLeads.openInVerifier',
    findDeliveryMistake: 'megaLeads.findDeliveryMistake',
    forwardDelivery: 'megaLeads.forwardDelivery',
    replayDelivery: 'megaLeads.replayDelivery',
    filterDeliveries: 'megaLeads.filterDeliveries',
    searchDeliveries: 'megaLeads.searchDeliveries',
    clearDeliveryFilter: 'megaLeads.clearDeliveryFilter',
    editDelivery: 'megaLeads.editDelivery',
    compareDelivery: 'megaLeads.compareDelivery',
    saveDelivery: 'megaLeads.saveDelivery',
    backfillDeliveries: 'megaLeads.backfillDeliveries',
    clearDeliveries: 'megaLeads.clearDeliveries',
  },
  handler: {
    checkWebhookHandler: 'megaLeads.checkWebhookHandler',
    insertWebhookHandler: 'megaLeads.insertWebhookHandler',
  },
  client: {
    checkApiClient: 'megaLeads.checkApiClient',
  },
  mistakes: {
    findMistakes: 'megaLeads.findMistakes',
    findCheckMistake: 'megaLeads.findCheckMistake',
  },
  help: {
    tryWebhooks: 'megaLeads.tryWebhooks',
    openDocumentation: 'megaLeads.openDocumentation',
    createSupportBundle: 'megaLeads.createSupportBundle',
    showLog: 'megaLeads.showLog',
    getStarted: 'megaLeads.getStarted',
  },
  'secrets-in-code': {
    moveSecret: 'megaLeads.moveSecret',
  },
} as const;

export const commands = {
  ...wingCommands.connections,
  ...wingCommands.sandbox,
  ...wingCommands.leads,
  ...wingCommands.webhooks,
  ...wingCommands['lead-files'],
  ...wingCommands.rows,
  ...wingCommands.verifier,
  ...wingCommands.deliveries,
  ...wingCommands.handler,
  ...wingCommands.client,
  ...wingCommands.mistakes,
  ...wingCommands.help,
  ...wingCommands['secrets-in-code'],
} as const;

/**
 * What a click on a row runs, about the row that is selected. Arguments would be gone as soon as the view is drawn anew,
 * and a click in that moment would come to nothing.
 */
export const rowCommands = {
  openLead: 'megaLeads.openSelectedLead',
  openDelivery: 'megaLeads.openSelectedDelivery',
  openRequest: 'megaLeads.openSelectedRequest',
} as const;

/** The tools of language models, by the name that their logic has. */
export const tools = {
  list_leads: 'megaLeads_list_leads',
  get_webhooks: 'megaLeads_get_webhooks',
  validate_lead_file: 'megaLeads_validate_lead_file',
  dry_run_leads: 'megaLeads_dry_run_leads',
  verify_webhook_signature: 'megaLeads_verify_webhook_signature',
  check_webhook_handler: 'megaLeads_check_webhook_handler',
  explain_api_error: 'megaLeads_explain_api_error',
} as const;

/** The kinds of pages; the editor keeps which of them were open. */
export const pageTypes = {
  table: 'megaLeads.table',
  results: 'megaLeads.results',
  verifier: 'megaLeads.verifier',
  delivery: 'megaLeads.delivery',
  request: 'megaLeads.request',
} as const;
export type PageType = (typeof pageTypes)[keyof typeof pageTypes];

export const views = {
  leads: 'megaLeads.leads',
  webhooks: 'megaLeads.webhooks',
  deliveries: 'megaLeads.deliveries',
  requests: 'megaLeads.requests',
} as const;

/** Relative to the section `megaLeads`. */
export const settings = {
  leadsPageSize: 'leads.pageSize',
  watchInterval: 'watch.intervalSeconds',
  signatureTolerance: 'signature.toleranceSeconds',
  receiverPort: 'receiver.port',
  receiverAllowedHosts: 'receiver.allowedHosts',
  receiverStatus: 'receiver.answer.status',
  receiverDelay: 'receiver.answer.delaySeconds',
  receiverBody: 'receiver.answer.body',
  receiverForwardTo: 'receiver.forwardTo',
  receiverHistorySize: 'receiver.historySize',
  receiverKeepContacts: 'receiver.keepContacts',
  handlerUrl: 'handler.url',
  secretsMark: 'secrets.mark',
  mistakesMark: 'mistakes.mark',
  toolsContacts: 'tools.contacts',
  transport: 'transport',
  connectTimeout: 'timeouts.connectSeconds',
  headersTimeout: 'timeouts.headersSeconds',
  bodyTimeout: 'timeouts.bodySeconds',
  maxResponse: 'maxResponseMegabytes',
  sandboxLeads: 'sandbox.leads',
  sandboxSeed: 'sandbox.seed',
} as const;

export const contextKeys = {
  connected: 'megaLeads.connected',
  connectionsOffered: 'megaLeads.connectionsOffered',
  leadsEmpty: 'megaLeads.leadsEmpty',
  leadsFiltered: 'megaLeads.leadsFiltered',
  leadsGrouped: 'megaLeads.leadsGrouped',
  leadsWatched: 'megaLeads.leadsWatched',
  webhooksEmpty: 'megaLeads.webhooksEmpty',
  sandboxRunning: 'megaLeads.sandboxRunning',
  requestsFiltered: 'megaLeads.requestsFiltered',
  receiverRunning: 'megaLeads.receiverRunning',
  deliveriesEmpty: 'megaLeads.deliveriesEmpty',
  deliveriesFiltered: 'megaLeads.deliveriesFiltered',
  /** What the walkthrough ticks: set once it has happened in this window. */
  leadsListed: 'megaLeads.leadsListed',
  leadPushed: 'megaLeads.leadPushed',
  signatureChecked: 'megaLeads.signatureChecked',
  deliveryReceived: 'megaLeads.deliveryReceived',
} as const;

/** The walkthrough, as the editor names it: publisher and extension are put before it. */
export const walkthrough = 'start';

/** What a message of the Test Explorer is marked with, so that menus can be hung on it. */
export const testMessages = { failedCheck: 'failedMegaCheck' } as const;

/** Tasks, their problem matcher, and what they can start. */
export const taskType = 'mega-leads';
export const taskServers = ['sandbox', 'receiver'] as const;
export type TaskServer = (typeof taskServers)[number];

export const settingsSection = 'megaLeads';

/** The scheme of the read-only documents: leads, results. */
export const documentScheme = 'mega-leads';
