// Generated from the models by ./run schema: change those and generate it anew.
// Moments and dates are ISO 8601 text; money and measures are decimal text.

/** A model that may be used, and what it costs. Table ai_models. */
export interface AiModel {
  id: string;
  name: string;
  provider: string;
  purpose: "EMBEDDING" | "CHAT";
  dimensions: number | null;
  price_per_1k_tokens: string;
  price_per_1k_output_tokens: string | null;
  is_active: boolean;
  created_at: string;
  updated_at: string;
}

/** An act of a transaction still under way; joins its office's chain at its commit. Table audit_pending. */
export interface PendingAct {
  id: number;
  transaction_id: number;
  office_id: string | null;
  actor_user_id: string | null;
  event: string;
  entity: string;
  entity_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** A program that may talk to this database, and which of its versions may. Table client_applications. */
export interface ClientApplication {
  id: string;
  name: string;
  lowest_version: string;
  highest_version: string | null;
  is_active: boolean;
  created_at: string;
  updated_at: string;
}

/** What a job costs in credits, from a date on. Table credit_pricing. */
export interface CreditPricing {
  id: string;
  base_charge: number;
  charge_per_line: number;
  free_lines: number;
  valid_from: string;
  metadata: Record<string, unknown>;
}

/** One code of one country's tariff, or of the international tree (INTERNATIONAL). Table hs_codes. */
export interface HsCode {
  country: string;
  code: string;
  description: string;
  chapter: string;
  section: string;
  is_active: boolean;
  updated_at: string;
  parent_code: string | null;
  level: number;
  path_text: string;
  supplementary_unit: string | null;
  duty_text: string | null;
  duty_rate: string | null;
  valid_from: string | null;
  valid_to: string | null;
  embedding_model: string | null;
  text_hash: string | null;
}

/** What the search was built from: the words (words), or the vectors of one model. Table matching_indexes. */
export interface MatchingIndex {
  id: string;
  fingerprint: string;
  dimensions: number | null;
  paths_mean: number[] | null;
  joined_mean: number[] | null;
  names_mean: number[] | null;
  built_at: string;
}

/** The firm. Table offices. */
export interface Office {
  id: string;
  name: string;
  address: string | null;
  phone: string | null;
  email: string | null;
  whatsapp_number: string | null;
  maps_link: string | null;
  business_hours: Record<string, unknown>;
  country: string;
  declarant_id: string | null;
  created_at: string;
  updated_at: string;
  idle_lock_minutes: number;
  version: number;
  legal_hold_years: number;
}

/** What an office can buy by the month. Table subscription_plans. */
export interface SubscriptionPlan {
  id: string;
  name: string;
  description: string | null;
  price: string;
  currency: string;
  billing_interval: "month" | "year";
  credits_per_period: number;
  max_products_per_batch: number;
  max_api_calls_per_day: number;
  requests_per_minute: number;
  requests_per_hour: number;
  features: Record<string, unknown>;
  lemon_squeezy_variant_id: string | null;
  lemon_squeezy_product_id: string | null;
  stripe_price_id: string | null;
  is_active: boolean;
  sort_order: number;
  created_at: string;
  updated_at: string;
}

/** A tariff as it was loaded: from which file, and what that changed. Table tariff_editions. */
export interface TariffEdition {
  id: string;
  country: string;
  edition: string;
  valid_from: string | null;
  source_name: string;
  source_sha256: string;
  codes_added: number;
  codes_changed: number;
  codes_removed: number;
  loaded_at: string;
}

/** A legal note to a section, a chapter or a heading. Table tariff_notes. */
export interface TariffNote {
  id: string;
  country: string;
  section: string | null;
  chapter: string | null;
  heading: string | null;
  number: number;
  language: string;
  title: string | null;
  note: string;
  updated_at: string;
}

/** A word of a country's loaded tariff, for completing and mending what people search. Table tariff_words. */
export interface TariffWord {
  country: string;
  word: string;
  lexeme: string;
  lines: number;
}

/** An everyday name under which goods of a code are traded. Table trade_terms. */
export interface TradeTerm {
  id: string;
  code: string;
  language: string;
  term: string;
  source: string;
  embedding_model: string | null;
  text_hash: string | null;
  updated_at: string;
}

/** What a word said for a code. Table word_weights. */
export interface WordWeight {
  word: string;
  code: string;
  weight: number;
}

/** The bytes of a document, once per office; two offices never share them. Table attachment_contents. */
export interface AttachmentContent {
  office_id: string;
  sha256: string;
  created_at: string;
}

/** The last entry of an office's chain, so that losing the newest ones shows. Table audit_heads. */
export interface AuditHead {
  id: string;
  office_id: string | null;
  sequence: number;
  entry_hash: string;
  updated_at: string;
}

/** Several invoices of one consignment. Table batch_groups. */
export interface BatchGroup {
  id: string;
  office_id: string;
  batch_name: string;
  description: string | null;
  created_at: string;
}

/** An importer or exporter the office works for. Table clients. */
export interface Client {
  id: string;
  office_id: string;
  name: string;
  tax_id: string | null;
  country: string | null;
  address: string | null;
  contact: string | null;
  currency: string | null;
  incoterm: string | null;
  defaults: Record<string, unknown>;
  created_at: string;
  updated_at: string;
  deleted_at: string | null;
  version: number;
}

/** A person who may sign in. Table users. */
export interface User {
  id: string;
  email: string;
  role: "USER" | "ADMIN" | "PROJECT_OWNER";
  subscription_tier: "FREE" | "BASIC" | "PREMIUM" | "ENTERPRISE";
  credits_remaining: number;
  credits_used_this_month: number;
  company: string | null;
  country: string;
  created_at: string;
  last_login_at: string | null;
  is_active: boolean;
  office_id: string;
  full_name: string | null;
  login_attempts: number;
  is_locked: boolean;
  is_local_owner: boolean;
  is_invited: boolean;
}

/** A document attached to something. Table attachments. */
export interface Attachment {
  id: string;
  office_id: string;
  owner_type: string | null;
  owner_id: string | null;
  file_name: string;
  file_url: string;
  file_size: number;
  media_type: string | null;
  sha256: string;
  file_metadata: Record<string, unknown>;
  uploaded_by: string | null;
  created_at: string;
  content_sha256: string | null;
}

/** One act, chained to the one before it in its office so that removal or change shows. Table audit_log. */
export interface AuditEntry {
  id: string;
  office_id: string | null;
  actor_user_id: string | null;
  event: string;
  entity: string;
  entity_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  sequence: number;
  previous_hash: string;
  entry_hash: string;
  created_at: string;
}

/** What a client trades, classified once by a person: the memory. Table client_products. */
export interface ClientProduct {
  id: string;
  office_id: string;
  client_id: string | null;
  part_number: string | null;
  description: string;
  normal_text: string;
  text_hash: string;
  origin_country: string | null;
  facts: Record<string, unknown>;
  country: string;
  code: string;
  confirmed_by: string | null;
  confirmed_at: string;
  times_confirmed: number;
  tariff_edition: string | null;
  stale_reason: string | null;
  embedding_model: string | null;
  created_at: string;
  updated_at: string;
}

/** A grant. Table credits. */
export interface Credit {
  id: string;
  user_id: string;
  credit_type: "free" | "pro";
  amount: number;
  used: number;
  held: number;
  expired: number;
  monthly_allocation: number;
  reset_day_of_month: number;
  priority: number;
  effective_at: string;
  expires_at: string | null;
  is_current: boolean;
  source_event: string | null;
  created_at: string;
  updated_at: string;
}

/** What an office asks of decisions. Table decision_rules. */
export interface Rule {
  id: string;
  office_id: string;
  chapter: string | null;
  client_id: string | null;
  minimum_value: string | null;
  currency: string | null;
  needs_licence: boolean;
  needs_second: boolean;
  note: string;
  created_by: string | null;
  created_at: string;
}

/** A person's or client's wish to have what is kept of them, or to have it erased. Table gdpr_requests. */
export interface GdprRequest {
  id: string;
  office_id: string;
  kind: "EXPORT" | "ERASURE";
  subject_type: "user" | "client";
  subject_id: string;
  status: "OPEN" | "HELD" | "DONE" | "REFUSED";
  requested_by: string | null;
  due_at: string;
  legal_hold_until: string | null;
  done_at: string | null;
  note: string;
  created_at: string;
}

/** Something a person was told: a kind and the facts that its sentence is made of. Table notifications. */
export interface Notification {
  id: string;
  user_id: string;
  office_id: string;
  kind: "JOB_ASSIGNED" | "JOB_DONE" | "JOB_FAILED" | "SECOND_WANTED" | "LINE_RETURNED" | "CREDITS_LOW";
  facts: Record<string, unknown>;
  entity: string | null;
  entity_id: string | null;
  created_at: string;
  read_at: string | null;
}

/** A code with which a person chooses a password, once. Table one_time_codes. */
export interface OneTimeCode {
  id: string;
  user_id: string;
  purpose: "INVITE" | "RESET";
  created_by: string | null;
  created_at: string;
  expires_at: string;
  used_at: string | null;
  tries: number;
}

/** A session: a workstation at which a person is signed in. Table sessions. */
export interface SignedIn {
  id: string;
  user_id: string;
  workstation: string | null;
  client_version: string | null;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
  revoked_at: string | null;
  read_only: boolean;
  unseen_hours: number | null;
  wrong_keys: number;
}

/** What a person is in the office's day, and which part of the work comes to them. Table staff. */
export interface Staff {
  id: string;
  user_id: string;
  office_id: string;
  name: string;
  phone: string | null;
  email: string | null;
  role: "BROKER" | "REVIEWER" | "LICENSED_BROKER" | "MANAGER";
  assigned_area: Record<string, unknown>;
  licence_number: string | null;
  created_at: string;
  updated_at: string;
}

/** How a supplier's columns were mapped the last time. Table supplier_mappings. */
export interface SupplierMapping {
  id: string;
  office_id: string;
  supplier: string;
  layout_sha256: string;
  mapping: Record<string, unknown>;
  times_used: number;
  confirmed_by: string | null;
  created_at: string;
  updated_at: string;
}

/** A question to support, with what the program says of itself: no personal data in that. Table support_tickets. */
export interface SupportTicket {
  id: string;
  office_id: string;
  created_by: string | null;
  subject: string;
  body: string;
  status: "OPEN" | "ANSWERED" | "CLOSED";
  answer: string | null;
  answered_at: string | null;
  closed_at: string | null;
  diagnostics: Record<string, unknown>;
  created_at: string;
}

/** How a person likes the program. Table user_preferences. */
export interface UserPreference {
  user_id: string;
  default_model: string | null;
  email_notifications: boolean;
  usage_alerts: boolean;
  language: string;
  theme: string;
  shortcuts: Record<string, unknown>;
  updated_at: string;
}

/** A person's plan, from when to when, and how it is paid. Table user_subscriptions. */
export interface UserSubscription {
  id: string;
  user_id: string;
  plan_id: string;
  status: "active" | "trialing" | "past_due" | "cancelled" | "expired" | "paused";
  current_period_start: string;
  current_period_end: string;
  cancel_at_period_end: boolean;
  lemon_squeezy_subscription_id: string | null;
  lemon_squeezy_customer_id: string | null;
  stripe_subscription_id: string | null;
  stripe_customer_id: string | null;
  stripe_price_id: string | null;
  trial_start: string | null;
  trial_end: string | null;
  metadata: Record<string, unknown>;
  created_at: string;
  updated_at: string;
}

/** A payment, as its provider knows it. Table billing_transactions. */
export interface BillingTransaction {
  id: string;
  user_id: string;
  type: "CREDIT_PURCHASE" | "SUBSCRIPTION" | "REFUND";
  amount: string;
  currency: string;
  credits_granted: number;
  payment_provider: string;
  payment_id: string;
  status: "PENDING" | "COMPLETED" | "FAILED" | "REFUNDED";
  created_at: string;
  payment_method: string | null;
  lemon_squeezy_order_id: string | null;
  lemon_squeezy_subscription_id: string | null;
  lemon_squeezy_customer_id: string | null;
  stripe_payment_intent_id: string | null;
  subscription_id: string | null;
  plan_id: string | null;
  description: string | null;
  metadata: Record<string, unknown>;
  processed_at: string | null;
  updated_at: string;
}

/** One movement of one grant: append-only, the truth about credits. Table credit_ledger. */
export interface LedgerEntry {
  id: string;
  sequence: number;
  user_id: string;
  grant_id: string;
  operation_id: string;
  hold_operation_id: string | null;
  kind: "GRANT" | "HOLD" | "COMMIT" | "RELEASE" | "EXPIRE" | "REFUND" | "ADJUST";
  delta: number;
  note: string | null;
  created_at: string;
}

/** One invoice on its way to a declaration. Table processing_jobs. */
export interface ProcessingJob {
  id: string;
  user_id: string;
  status: "PENDING" | "PROCESSING" | "COMPLETED" | "FAILED" | "CANCELLED";
  input_file_name: string;
  input_file_url: string;
  input_file_size: number;
  output_xml_url: string | null;
  credits_used: number;
  processing_time_ms: number | null;
  total_products: number;
  successful_matches: number;
  average_confidence: string | null;
  country_schema: string;
  error_message: string | null;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  office_id: string;
  client_id: string | null;
  batch_group_id: string | null;
  assigned_staff_id: string | null;
  notes: string | null;
  input_sha256: string | null;
  supplier: string | null;
  buyer: string | null;
  invoice_number: string | null;
  invoice_date: string | null;
  currency: string | null;
  incoterm: string | null;
  incoterm_place: string | null;
  lines_total: string | null;
  document_total: string | null;
  totals_agree: boolean | null;
  reading: Record<string, unknown>;
  joined: Record<string, unknown>;
  needs_licensed_decider: boolean;
  match_count: number;
  confidence_sum: string;
  version: number;
}

/** A person's account. Table user_credits. */
export interface UserCredits {
  user_id: string;
  current_credits: number;
  total_credits_purchased: number;
  total_credits_used: number;
  total_credits_expired: number;
  subscription_id: string | null;
  last_credit_refill: string | null;
  next_credit_refill: string | null;
  credits_used_this_period: number;
  period_start: string | null;
  period_end: string | null;
  metadata: Record<string, unknown>;
  created_at: string;
  updated_at: string;
}

/** A customs declaration made from a job, in one version. Table declarations. */
export interface Declaration {
  id: string;
  office_id: string;
  job_id: string;
  country_schema: string;
  version: number;
  status: "DRAFT" | "READY" | "EXPORTED" | "REPLACED";
  form: Record<string, unknown>;
  created_by: string | null;
  created_at: string;
  updated_at: string;
  locked_at: string | null;
}

/** A line as it was read: evidence. Table invoice_lines. */
export interface InvoiceLine {
  id: string;
  office_id: string;
  job_id: string;
  number: number;
  description: string;
  part_number: string | null;
  quantity: string | null;
  unit: string | null;
  unit_price: string | null;
  value: string | null;
  currency: string | null;
  origin_country: string | null;
  supplier_code: string | null;
  net_mass: string | null;
  gross_mass: string | null;
  packages: number | null;
  package_kind: string | null;
  package_marks: string | null;
  source: string;
  raw: Record<string, unknown>;
  outcome: "PENDING" | "MATCHED" | "WEAK" | "VAGUE" | "CONFLICT" | "NOTHING" | "FAILED";
  outcome_note: string | null;
  created_at: string;
}

/** One step in a job's timeline. Table job_events. */
export interface JobEvent {
  id: string;
  office_id: string;
  job_id: string;
  user_id: string | null;
  event: string;
  note: string | null;
  details: Record<string, unknown>;
  created_at: string;
}

/** One use of a paid service: what it cost and how long it took. Table usage_logs. */
export interface UsageLog {
  id: string;
  user_id: string;
  usage_type: string;
  credits_used: number;
  product_count: number;
  language_code: string | null;
  category: string | null;
  tokens_used: number | null;
  response_time_ms: number | null;
  cost_usd: string | null;
  request_id: string | null;
  batch_id: string | null;
  endpoint_used: string | null;
  user_credits_id: string | null;
  metadata: Record<string, unknown>;
  created_at: string;
}

/** A file that was written, and what checking it found. Table declaration_exports. */
export interface DeclarationExport {
  id: string;
  office_id: string;
  declaration_id: string;
  country_schema: string;
  version: string;
  file_name: string;
  file_url: string;
  sha256: string;
  is_valid: boolean;
  validation: Record<string, unknown>;
  exported_by: string | null;
  created_at: string;
}

/** One item: the lines that were summed into it, and what is declared for them. Table declaration_items. */
export interface DeclarationItem {
  id: string;
  office_id: string;
  declaration_id: string;
  number: number;
  line_ids: string[];
  commodity_code: string;
  description: string;
  origin_country: string | null;
  procedure_code: string | null;
  value: string | null;
  currency: string | null;
  statistical_value: string | null;
  net_mass: string | null;
  gross_mass: string | null;
  supplementary_quantity: string | null;
  supplementary_unit: string | null;
  packages: string | null;
  details: Record<string, unknown>;
}

/** One field of a line as a person says it is; the latest counts, the line itself stays. Table line_edits. */
export interface LineEdit {
  id: string;
  office_id: string;
  job_id: string;
  line_id: string;
  user_id: string;
  field: "description" | "part_number" | "quantity" | "unit" | "unit_price" | "value" | "currency" | "origin_country" | "supplier_code" | "net_mass" | "gross_mass";
  value: string | null;
  reason: string | null;
  created_at: string;
}

/** A line's code: what the matcher proposed and, once user_confirmed, what a person chose. Table product_matches. */
export interface ProductMatch {
  id: string;
  office_id: string;
  job_id: string;
  product_description: string;
  quantity: string | null;
  unit_of_measure: string | null;
  value: string | null;
  origin_country: string | null;
  matched_hs_code: string | null;
  matched_country: string | null;
  confidence_score: string;
  alternative_hs_codes: string[];
  requires_manual_review: boolean;
  user_confirmed: boolean;
  created_at: string;
  line_id: string;
  outcome: "MATCHED" | "WEAK" | "VAGUE" | "CONFLICT";
  evidence: Record<string, unknown>;
  version: number;
  claimed_by: string | null;
  claimed_until: string | null;
  updated_at: string;
  proposed_hs_code: string | null;
  first_said_by: string | null;
}

/** One of the codes that were proposed, as it was proposed: evidence, never updated. Table match_candidates. */
export interface MatchCandidate {
  match_id: string;
  rank: number;
  office_id: string;
  country: string;
  code: string;
  score: number;
  probability: number;
  evidence: Record<string, unknown>;
}

/** One decision about one line: append-only. Table review_decisions. */
export interface ReviewDecision {
  id: string;
  office_id: string;
  line_id: string;
  match_id: string | null;
  user_id: string;
  decided_at: string;
  method: "ACCEPTED" | "PICKED" | "SEARCHED" | "REJECTED" | "GROUP" | "MEMORY" | "UNDO";
  country: string | null;
  from_code: string | null;
  to_code: string | null;
  reason: string | null;
  evidence: Record<string, unknown>;
  exclusions: Record<string, unknown>;
  seconds: string | null;
  group_id: string | null;
  undo_of: string | null;
  idempotency_key: string;
}
