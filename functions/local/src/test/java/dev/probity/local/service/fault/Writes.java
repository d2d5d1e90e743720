package dev.probity.local.service.fault;

/** Told of every request that leaves something behind. */
public interface Writes {
  /** False where it is not to be done. */
  boolean before();

  /** It was done, and its answer is not on its way yet. */
  void after();

  /** Lets all of them be done. */
  static Writes passing() {
    return new Writes() {
      @Override
      public boolean before() {
        return true;
      }

      @Override
      public void after() {}
    };
  }
}
