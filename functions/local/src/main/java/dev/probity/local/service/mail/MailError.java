package dev.probity.local.service.mail;

/** The refusals this server knows: {@code x-amzn-ErrorType} of the answer, and its status. */
enum MailError {
  ACCESS_DENIED("AccessDeniedException", 403),
  BAD_REQUEST("BadRequestException", 400),
  MESSAGE_REJECTED("MessageRejected", 400),
  TOO_MANY_REQUESTS("TooManyRequestsException", 429),
  UNKNOWN_OPERATION("UnknownOperationException", 404),
  INTERNAL("InternalFailure", 500);

  private final String wireName;
  private final int httpStatus;

  MailError(String wireName, int httpStatus) {
    this.wireName = wireName;
    this.httpStatus = httpStatus;
  }

  String wireName() {
    return wireName;
  }

  int httpStatus() {
    return httpStatus;
  }
}
