package io.socketserver.launcher;

/// The topic of an option: the headings of help.
enum OptionGroup {
  HANDLER("Handlers"),
  PROCESSING("Processing"),
  PROCESSES("Processes"),
  SOCKET("Sockets"),
  TLS("TLS"),
  TIME("Time limits"),
  ADMISSION("Admission"),
  LIMIT("Limits"),
  LOG("Logging"),
  OTHER("Other");

  private final String heading;

  OptionGroup(String heading) {
    this.heading = heading;
  }

  String heading() {
    return heading;
  }
}
