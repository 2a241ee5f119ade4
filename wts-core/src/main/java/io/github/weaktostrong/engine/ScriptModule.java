package io.github.weaktostrong.engine;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A TorchScript module without parameters, loaded from the source of its class {@code Ops}. */
final class ScriptModule implements AutoCloseable {
    private final PtNDManager manager;
    private final NDManager host;
    private final PtSymbolBlock module;
    private final Map<String, NDArray> methods = new HashMap<>();

    /**
     * Loads a module.
     *
     * @param parent owner of the module's handles
     * @param resource name of the source beside this class
     */
    ScriptModule(NDManager parent, String resource) {
        this(parent, resource, source(resource));
    }

    /** Loads a module of a name from its source. */
    ScriptModule(NDManager parent, String name, String code) {
        manager = (PtNDManager) parent.newSubManager();
        manager.setName(name);
        host = manager.newSubManager(Device.cpu());
        try (InputStream archive = new ByteArrayInputStream(TorchScriptArchive.of(code))) {
            module = JniUtils.loadModule(manager, archive, true, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String method : JniUtils.getMethodNames(module)) {
            NDArray tag = manager.create(0f); // DJL reads the method from the name of an argument
            tag.setName("module_method:" + method);
            methods.put(method, tag);
        }
    }

    /**
     * Loads a module that also has the methods of matrix products.
     *
     * @throws IllegalStateException if the engine was built without their library
     */
    static ScriptModule withProducts(NDManager parent, String resource, MatrixProducts products) {
        try {
            return new ScriptModule(
                    parent, resource, source(resource) + source(products.resource()));
        } catch (EngineException e) {
            if (products == MatrixProducts.BLAS) {
                throw e;
            }
            throw new IllegalStateException(
                    "this build of PyTorch has no oneDNN (%s); expected one for x86; set %s=blas"
                            .formatted(e.getMessage(), MatrixProducts.VARIABLE),
                    e);
        }
    }

    private static String source(String resource) {
        try (InputStream in = ScriptModule.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Arguments that are lists of arrays; the owner of the first gets the results. */
    static NDList lists(NDList... lists) {
        NDList arguments = new NDList();
        for (int i = 0; i < lists.length; i++) {
            for (NDArray array : lists[i]) {
                array.setName("argument" + i + "[]"); // how DJL tells a list from an array
                arguments.add(array);
            }
        }
        return arguments;
    }

    /** Numbers for a method's settings: on the host, so that reading them waits for no device. */
    NDArray settings(double... numbers) {
        return host.create(numbers);
    }

    /** An owner of numbers of other types, on the host as well; closed by the caller. */
    NDManager numbers() {
        return host.newSubManager();
    }

    NDList callWithoutGraph(String method, NDList arguments) {
        return GradMode.off(() -> call(method, arguments));
    }

    /** Calls a method; whether a graph is recorded follows the thread's grad mode. */
    NDList call(String method, NDList arguments) {
        arguments.add(Objects.requireNonNull(methods.get(method), method));
        try {
            return IValueUtils.forward(module, arguments, true);
        } finally {
            arguments.subList(0, arguments.size() - 1).forEach(array -> array.setName(null));
        }
    }

    @Override
    public void close() {
        module.close();
        manager.close();
    }

    /**
     * Writes a TorchScript archive of a module without parameters, in memory.
     *
     * <p>An archive is a plain zip of stored entries: the pickled module object, its constants, and
     * the operations as text. It lets us call PyTorch operations that DJL does not expose.
     */
    static final class TorchScriptArchive {
        private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

        private TorchScriptArchive() {}

        /** The archive of a module class {@code Ops} whose TorchScript source is {@code code}. */
        static byte[] of(String code) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                zip.setMethod(ZipOutputStream.STORED);
                add(zip, "ops/data.pkl", module());
                add(zip, "ops/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
                add(zip, "ops/constants.pkl", NO_CONSTANTS);
                add(zip, "ops/version", ascii("10\n"));
                add(zip, "ops/byteorder", ascii("little"));
            } catch (IOException e) {
                throw new UncheckedIOException(e); // a stream in memory does not fail
            }
            return bytes.toByteArray();
        }

        /** Pickle, protocol 2: {@code __torch__.Ops()} with the two attributes every module has. */
        private static byte[] module() {
            ByteArrayOutputStream pickle = new ByteArrayOutputStream();
            pickle.writeBytes(new byte[] {(byte) 0x80, 2});
            pickle.writeBytes(ascii("c__torch__\nOps\n"));
            pickle.writeBytes(new byte[] {')', (byte) 0x81, '}', '('});
            unicode(pickle, "training");
            pickle.write(0x89); // False
            unicode(pickle, "_is_full_backward_hook");
            pickle.writeBytes(ascii("Nub."));
            return pickle.toByteArray();
        }

        private static void unicode(ByteArrayOutputStream pickle, String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            ByteBuffer head = ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN);
            pickle.writeBytes(head.put((byte) 'X').putInt(utf8.length).array());
            pickle.writeBytes(utf8);
        }

        private static void add(ZipOutputStream zip, String name, byte[] content)
                throws IOException {
            CRC32 crc = new CRC32();
            crc.update(content);
            ZipEntry entry = new ZipEntry(name);
            entry.setSize(content.length);
            entry.setCompressedSize(content.length);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(content);
            zip.closeEntry();
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }
}
