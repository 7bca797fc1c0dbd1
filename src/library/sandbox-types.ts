/** What `mega-leads/sandbox` promises. Written out, so that it needs no types of anything else. */

/** A lead as the API answers it. Times are ISO 8601 in UTC. */
export interface Lead {
  readonly id: string;
  readonly customer_id: string;
  readonly contact_name: string | null;
  readonly contact_phone: string | null;
  readonly contact_email: string | null;
  readonly source_platform: string;
  readonly source_type: string;
  readonly status: string;
  readonly score: number | null;
  readonly qualified: boolean | null;
  readonly current_stage: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly color: string | null;
  } | null;
  readonly owner: { readonly id: string; readonly name: string; readonly role_name: string | null } | null;
  readonly last_interaction_at: string | null;
  readonly interaction_count: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly custom_fields: Readonly<Record<string, string | number | boolean | null>>;
}

/** A lead to put in: at least one of name, phone, and email. What is left out is null, or what the API would give it. */
export interface LeadToSeed extends Partial<Omit<Lead, 'customer_id' | 'current_stage' | 'owner'>> {
  /** new, contacted, qualified, appointment, under_contract, or closed. */
  readonly stage_slug?: string;
}

/** A request as the sandbox saw it, with its answer. The token stands as `***`. */
export interface SeenRequest {
  /** From 1 on, in the order of arrival. */
  readonly number: number;
  readonly at: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** The kind of fault that it met; null where it met none. */
  readonly fault: string | null;
  /** Null while there is none. */
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  } | null;
}

/** A delivery of `lead.created` to a webhook, with its attempts. */
export interface Delivery {
  /** X-Mega-Delivery, the same for each attempt. */
  readonly id: string;
  readonly webhook_id: string;
  readonly lead_id: string;
  readonly event: 'lead.created';
  /** The exact text that is signed and sent. */
  readonly body: string;
  readonly state: 'pending' | 'delivered' | 'failed' | 'blocked' | 'cancelled';
  readonly next_attempt_at: string | null;
  readonly attempts: readonly {
    readonly at: string;
    readonly url: string;
    readonly timestamp: string;
    readonly signature: string;
    /** Null where no answer came. */
    readonly status: number | null;
    readonly error: string | null;
  }[];
}

export interface SandboxOptions {
  /** How many made-up leads there are to begin with (0). */
  readonly leads?: number;
  /** The same seed gives the same token, ids, secrets, and values (1). */
  readonly seed?: number;
  /** Where its clock stands at the start (the time of this machine). Deliveries are stamped with its clock. */
  readonly now?: Date | string | number;
  /** Lets the clock stand until you move it (false). */
  readonly stopped?: boolean;
  /** 0 for any free port (0). */
  readonly port?: number;
  /** `mega_` and 64 hexadecimal digits (follows from the seed). */
  readonly token?: string;
  /** A uuid (follows from the seed). */
  readonly customerId?: string;
  /** What the token may do (everything). */
  readonly scopes?: readonly ('public_api:leads:read' | 'public_api:leads:write' | 'public_api:webhooks:manage')[];
  /** Requests it takes (those of the API: 60, 1,000, and 10). */
  readonly rateLimits?: {
    readonly defaultPerMinute?: number;
    readonly defaultPerHour?: number;
    readonly bulkPerMinute?: number;
  };
  /** Faults to begin with; see {@link Sandbox.faults}. */
  readonly faults?: readonly string[];
}

export interface Sandbox {
  /** `http://127.0.0.1:` and the port. */
  readonly url: string;
  readonly token: string;
  readonly customerId: string;
  /** MEGA_BASE_URL, MEGA_TOKEN, and MEGA_CUSTOMER_ID, for a program that is started. */
  readonly env: {
    readonly MEGA_BASE_URL: string;
    readonly MEGA_TOKEN: string;
    readonly MEGA_CUSTOMER_ID: string;
  };
  /** Goes back to how it began: leads, webhooks, requests, rate limits, faults, and the clock. */
  reset(): void;
  /**
   * Adds leads, so many made-up ones or these, and gives what was added. A lead with a known id replaces that one.
   *
   * @throws TypeError for a lead without contact, an unknown stage, an id or email that is there twice
   */
  seed(data: number | readonly LeadToSeed[]): readonly Lead[];
  /** All leads, in the order of their creation. */
  leads(): readonly Lead[];
  /** The latest 1,000 requests, oldest first. */
  requests(): readonly SeenRequest[];
  readonly faults: {
    /**
     * Replaces the faults; each is `KIND[:RATE[:ROUTE[:SECONDS]]]`, such as `500:0.2`, `429:1:createLead`,
     * `stall-after`.
     *
     * @throws Error that names the kinds, for one that is unknown
     */
    set(...faults: readonly string[]): void;
    clear(): void;
    list(): readonly string[];
  };
  readonly clock: {
    now(): Date;
    set(time: Date | string | number): void;
    /** Moves it on; retries of deliveries that fall due are made. */
    advance(seconds: number): void;
    stop(): void;
    start(): void;
  };
  readonly deliveries: {
    /** The latest 1,000, oldest first. */
    all(): readonly Delivery[];
    /** Resolves when no attempt is under way; retries that wait for their time do not count. */
    settled(): Promise<void>;
  };
  /** Ends every connection and delivery. */
  close(): Promise<void>;
}
