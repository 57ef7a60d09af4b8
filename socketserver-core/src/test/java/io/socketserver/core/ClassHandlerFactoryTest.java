package io.socketserver.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socketserver.api.HandlerReference;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassHandlerFactoryTest {

  /// Does nothing.
  public static class Silent implements RequestHandler<StreamRequest> {
    @Override
    public void handle(StreamRequest request) {}
  }

  /// Cannot be made.
  public static final class Failing extends Silent {

    /// Fails.
    public Failing() throws IOException {
      throw new IOException("no such file");
    }
  }

  /// Is never whole.
  public abstract static class Abstract extends Silent {}

  /// Needs more than its class.
  public static final class Needy extends Silent {

    /// Makes it.
    public Needy(String need) {
      assertThat(need).isNotNull();
    }
  }

  /// Needs an instance around it.
  @SuppressWarnings("ClassCanBeStatic")
  public final class Inner extends Silent {}

  static class Hidden extends Silent {}

  @Test
  void makesAHandlerForEveryRequest() throws Exception {
    var factory = ClassHandlerFactory.<StreamRequest>of(Silent.class);

    assertThat(factory.newHandler()).isInstanceOf(Silent.class).isNotSameAs(factory.newHandler());
  }

  @Test
  void hasANameForAnotherProcess() {
    assertThat(ClassHandlerFactory.<StreamRequest>of(Silent.class).reference())
        .get()
        .extracting(reference -> ((HandlerReference.OfClass) reference).className())
        .isEqualTo(Silent.class.getName());
  }

  @Test
  void throwsWhatTheConstructorThrows() {
    var factory = ClassHandlerFactory.<StreamRequest>of(Failing.class);

    assertThatThrownBy(factory::newHandler)
        .isInstanceOf(IOException.class)
        .hasMessage("no such file");
  }

  @ParameterizedTest
  @CsvSource({
    "Abstract, is abstract",
    "Hidden, is not public",
    "Inner, is an inner class; make it static",
    "Needy, has no public no-argument constructor; add one",
  })
  void saysWhyAClassIsInvalid(String name, String reason) throws Exception {
    String binaryName = ClassHandlerFactoryTest.class.getName() + "$" + name;
    var type = Class.forName(binaryName).asSubclass(Silent.class);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClassHandlerFactory.<StreamRequest>of(type))
        .withMessage("handler " + binaryName + " " + reason);
  }
}
