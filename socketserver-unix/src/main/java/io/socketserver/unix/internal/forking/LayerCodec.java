package io.socketserver.unix.internal.forking;

import io.socketserver.core.spi.ConnectionLayer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;

/// Encodes the layers of a server for its child processes, by Java's serialization. A child accepts
/// messages from its server alone.
final class LayerCodec {

  /// No layers, for which a child loads no class of serialization.
  static final byte[] NONE = {};

  private LayerCodec() {}

  /// Encodes layers.
  ///
  /// @param layers the layers
  /// @return the bytes
  /// @throws UnsupportedOperationException if one cannot be sent to another process
  static byte[] encode(List<ConnectionLayer> layers) throws IOException {
    if (layers.isEmpty()) {
      return NONE;
    }
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(layers.toArray(ConnectionLayer[]::new));
    } catch (NotSerializableException e) {
      throw new UnsupportedOperationException(
          "with the mixin 'forking' child processes apply the connection layers, and "
              + e.getMessage()
              + " cannot be sent to them; make the layer a record that implements"
              + " java.io.Serializable, with settings that do so too",
          e);
    }
    return bytes.toByteArray();
  }

  /// Decodes layers.
  ///
  /// @param bytes what [#encode] returned
  /// @return the layers
  /// @throws IOException if they cannot be decoded
  /// @throws ClassNotFoundException if this process does not have the class of a layer
  static List<ConnectionLayer> decode(byte[] bytes) throws IOException, ClassNotFoundException {
    if (bytes.length == 0) {
      return List.of();
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return List.of((ConnectionLayer[]) in.readObject());
    }
  }
}
