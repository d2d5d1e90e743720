package dev.probity.local.service.anvil;

/** When the local chain makes blocks. */
public enum Mining {
  /** One each second, whether or not there is anything to put into it. */
  EVERY_SECOND,
  /**
   * One each second while a transaction waits and until the last one is final; otherwise one each
   * twelve seconds, so that a chain left alone overnight stays small.
   */
  WHILE_NEEDED,
  /** Only when asked ({@link AnvilRpc#mine}). For tests. */
  ON_DEMAND
}
