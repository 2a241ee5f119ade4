package io.github.weaktostrong.engine;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import org.jspecify.annotations.Nullable;

/**
 * {@link TensorOps} through DJL's public operations alone: slower, and the check on {@link
 * FusedOps}.
 */
final class PlainOps implements TensorOps {
    private static final long CHUNK_ROWS = 256;

    @Override
    public NDArray attention(NDList qkv, NDArray cos, NDArray sin) {
        NDList parts = TensorOps.parts(qkv);
        long rows = parts.get(0).getShape().get(0);
        long positions = parts.get(0).getShape().get(1);
        long heads = parts.get(0).getShape().get(2);
        NDArray q = rotate(parts.get(0), cos, sin).transpose(0, 2, 1, 3);
        NDArray k = forQueries(rotate(parts.get(1), cos, sin), heads).transpose(0, 2, 3, 1);
        NDArray v = forQueries(parts.get(2), heads).transpose(0, 2, 1, 3);
        NDArray scores = q.matMul(k).mul(scale(q)); // (B, H, T, T)
        NDArray weights = scores.add(causalMask(scores.getManager(), positions)).softmax(-1);
        NDArray context = weights.matMul(v).transpose(0, 2, 1, 3); // (B, T, H, S)
        return context.reshape(rows, positions, -1);
    }

    @Override
    public NDArray attentionPrefill(NDList qkv, NDArray cos, NDArray sin, NDList memory) {
        NDList parts = TensorOps.parts(qkv);
        NDIndex first = new NDIndex(":,:,:{}", parts.get(0).getShape().get(1));
        memory.get(0).set(first, rotate(parts.get(1), cos, sin).transpose(0, 2, 1, 3));
        memory.get(1).set(first, parts.get(2).transpose(0, 2, 1, 3));
        return attention(qkv, cos, sin);
    }

    @Override
    public NDArray attentionNext(NDList qkv, NDArray cos, NDArray sin, NDList memory, NDList at) {
        NDList parts = TensorOps.parts(qkv);
        NDManager scope = parts.get(0).getManager();
        long[] positions = HostReads.longs(at.get(0));
        long heads = parts.get(0).getShape().get(2);
        long head = parts.get(0).getShape().get(3);
        NDList contexts = new NDList();
        for (int row = 0; row < positions.length; row++) {
            NDIndex one = new NDIndex("{}:{}", positions[row], positions[row] + 1);
            NDIndex own = new NDIndex("{}:{}", row, row + 1);
            NDArray c = cos.get(scope, one);
            NDArray s = sin.get(scope, one);
            NDArray q = rotate(parts.get(0).get(own), c, s); // (1, 1, H, S)
            NDArray k = rotate(parts.get(1).get(own), c, s);
            NDIndex place = new NDIndex("{},:,{}", row, positions[row]);
            memory.get(0).set(place, k.reshape(-1, head));
            memory.get(1).set(place, parts.get(2).get(own).reshape(-1, head));
            NDIndex seen = new NDIndex("{},:,:{}", row, positions[row] + 1);
            long groups = heads / memory.get(0).getShape().get(1);
            NDArray keys = memory.get(0).get(scope, seen).repeat(0, groups); // (H, P, S)
            NDArray values = memory.get(1).get(scope, seen).repeat(0, groups);
            NDArray scores = q.reshape(-1, 1, head).matMul(keys.transpose(0, 2, 1)).mul(scale(q));
            contexts.add(scores.softmax(-1).matMul(values).reshape(1, 1, -1)); // (1, 1, H S)
        }
        return NDArrays.concat(contexts);
    }

    @Override
    public NDArray fullAttention(NDList qkv, @Nullable NDArray mask) {
        NDArray q = qkv.get(0).transpose(0, 2, 1, 3);
        NDArray k = qkv.get(1).transpose(0, 2, 3, 1);
        NDArray v = qkv.get(2).transpose(0, 2, 1, 3);
        Shape shape = qkv.get(0).getShape();
        NDArray scores = q.matMul(k).mul(scale(qkv.get(0)));
        if (mask != null) {
            scores = scores.add(mask.reshape(shape.get(0), 1, 1, shape.get(1)).sub(1).mul(1e9f));
        }
        NDArray context = scores.softmax(-1).matMul(v).transpose(0, 2, 1, 3); // (B, T, H, S)
        return context.reshape(shape.get(0), shape.get(1), -1);
    }

    /**
     * 1 / sqrt(S). An array that the graph keeps must live as long as the step: DJL lays it over a
     * Java buffer that is collected once the array is closed, and div(Number) closes its own.
     */
    private static NDArray scale(NDArray heads) {
        double width = heads.getShape().get(3);
        return heads.getManager().create((float) (1 / Math.sqrt(width)));
    }

    /** Keys or values (B, T, K, S) for each head of the queries: (B, T, H, S). */
    private static NDArray forQueries(NDArray array, long heads) {
        long groups = heads / array.getShape().get(2);
        return groups == 1 ? array : array.repeat(2, groups);
    }

    @Override
    public NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias) {
        return x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
    }

    @Override
    public NDList adapted(NDArray x, NDList weights, NDList biases, NDList pairs, double scale) {
        NDArray factor = x.getManager().create((float) scale); // lives as long as the graph
        NDList results = new NDList();
        for (int i = 0; i < weights.size(); i++) {
            NDArray down = pairs.get(2 * i).transpose();
            NDArray low = x.matMul(down).matMul(pairs.get(2 * i + 1).transpose());
            NDArray sum = x.matMul(weights.get(i).transpose()).add(low.mul(factor));
            results.add(biases.get(i).size() == 0 ? sum : sum.add(biases.get(i)));
        }
        return results;
    }

    @Override
    public NDArray activate(NDArray x, Nonlinearity nonlinearity) {
        return switch (nonlinearity) {
            case GELU -> Activation.gelu(x);
            case GELU_TANH -> geluTanh(x);
            case SILU -> Activation.sigmoid(x).mul(x);
            case RELU -> Activation.relu(x);
        };
    }

    /** {@code x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))}. */
    private static NDArray geluTanh(NDArray x) {
        NDManager scope = x.getManager(); // scalars live as long as the graph, see scale
        NDArray slope = scope.create((float) Math.sqrt(2 / Math.PI));
        NDArray cubic = scope.create(0.044715f);
        NDArray inner = x.add(x.mul(x).mul(x).mul(cubic)).mul(slope);
        return Activation.tanh(inner).add(1).mul(x).mul(scope.create(0.5f));
    }

    private static NDArray part(NDArray array, long begin, long end) {
        return array.get(new NDIndex("...,{}:{}", begin, end));
    }

    private static NDArray rotate(NDArray x, NDArray cos, NDArray sin) {
        long rotary = cos.getShape().get(1);
        if (rotary == 0) {
            return x;
        }
        NDArray turned = part(x, 0, rotary); // (B, T, H, R)
        NDArray halves = part(turned, rotary / 2, rotary).concat(part(turned, 0, rotary / 2), -1);
        NDArray result = turned.mul(cos.expandDims(1)).add(halves.mul(sin.expandDims(1)));
        long head = x.getShape().get(3);
        return rotary == head ? result : result.concat(part(x, rotary, head), -1);
    }

    private static NDArray causalMask(NDManager manager, long positions) {
        NDArray steps = manager.arange((int) positions);
        NDArray future = steps.expandDims(0).gt(steps.expandDims(1)); // (T, T)
        return future.toType(DataType.FLOAT32, false).mul(-1e9f);
    }

    @Override
    public NDList gradients(NDList outputs, NDList seeds, NDList parameters) {
        NDManager owner = outputs.get(0).getManager();
        try (NDManager scope = owner.newSubManager()) {
            scope.tempAttachAll(parameters);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray sum = outputs.get(0).mul(seeds.get(0)).sum();
                for (int i = 1; i < outputs.size(); i++) {
                    sum = sum.add(outputs.get(i).mul(seeds.get(i)).sum());
                }
                collector.backward(sum);
            }
            NDList gradients = new NDList(parameters.size());
            for (NDArray parameter : parameters) {
                NDArray accumulated = parameter.getGradient();
                NDArray copy = accumulated.duplicate();
                copy.attach(owner);
                gradients.add(copy);
                accumulated.muli(0); // the engine keeps gradients from one call to the next
            }
            return gradients;
        }
    }

    @Override
    public NDList gradientsOfUsed(NDList outputs, NDList seeds, NDList parameters) {
        return gradients(outputs, seeds, parameters);
    }

    @Override
    public NDArray tokenLosses(NDArray hidden, NDArray projection, NDArray targets) {
        return GradMode.off(
                () -> {
                    NDList losses = new NDList();
                    long rows = hidden.getShape().get(0);
                    for (long begin = 0; begin < rows; begin += CHUNK_ROWS) {
                        long end = Math.min(rows, begin + CHUNK_ROWS);
                        NDIndex range = new NDIndex("{}:{}", begin, end);
                        NDArray logits = logits(hidden.get(range), projection);
                        losses.add(losses(logits, targets.get(range)));
                    }
                    return losses.size() == 1 ? losses.get(0) : NDArrays.concat(losses);
                });
    }

    @Override
    public NDList tokenLossGradients(
            NDArray hidden, NDArray projection, NDArray targets, NDArray weights) {
        return GradMode.off(
                () -> {
                    NDArray logits = logits(hidden, projection);
                    NDArray hot = targets.oneHot((int) projection.getShape().get(0));
                    NDArray gradient = logits.softmax(-1).sub(hot).mul(weights.expandDims(1));
                    return new NDList(
                            losses(logits, targets),
                            gradient.matMul(projection),
                            gradient.transpose().matMul(hidden));
                });
    }

    @Override
    public NDList distillationGradients(
            NDArray hidden, NDArray projection, NDList teacher, float share, NDArray weights) {
        return GradMode.off(
                () -> {
                    NDArray logs = logits(hidden, projection).logSoftmax(-1);
                    NDArray taught = logits(teacher.get(0), teacher.get(1)).softmax(-1);
                    NDArray own = teacher.get(2).oneHot((int) projection.getShape().get(0));
                    NDArray wanted = taught.mul(1 - share).add(own.mul(share));
                    NDArray errors = logs.exp().sub(wanted).mul(weights.expandDims(1));
                    return new NDList(
                            wanted.mul(logs).sum(new int[] {1}).neg(),
                            errors.matMul(projection),
                            errors.transpose().matMul(hidden));
                });
    }

    @Override
    public NDList softTokenGradients(
            NDArray hidden, NDArray projection, NDList targets, NDArray weights) {
        return GradMode.off(
                () -> {
                    NDArray ids = targets.get(0);
                    NDArray wanted = targets.get(1);
                    NDArray logs = logits(hidden, projection).logSoftmax(-1);
                    int vocabulary = (int) projection.getShape().get(0);
                    NDArray errors = logs.exp();
                    for (long k = 0; k < ids.getShape().get(1); k++) {
                        NDIndex column = new NDIndex(":,{}", k);
                        NDArray share = wanted.get(column).expandDims(1);
                        errors = errors.sub(ids.get(column).oneHot(vocabulary).mul(share));
                    }
                    errors = errors.mul(weights.expandDims(1));
                    return new NDList(
                            wanted.mul(logs.gather(ids, 1)).sum(new int[] {1}).neg(),
                            errors.matMul(projection),
                            errors.transpose().matMul(hidden));
                });
    }

    @Override
    public NDArray tokenStatistics(NDArray hidden, NDArray projection, NDArray targets) {
        return GradMode.off(
                () -> {
                    NDArray logs = logits(hidden, projection).logSoftmax(-1);
                    NDArray p = logs.exp();
                    NDArray mean = p.mul(logs).sum(new int[] {1}); // (N)
                    NDArray deviations = logs.sub(mean.expandDims(1)).square();
                    NDArray own = logs.gather(targets.expandDims(1), 1).squeeze(1);
                    return NDArrays.stack(
                            new NDList(own, mean, p.mul(deviations).sum(new int[] {1})));
                });
    }

    /** (N, V); through the operation of a linear layer, whose result belongs to {@code hidden}. */
    private NDArray logits(NDArray hidden, NDArray projection) {
        return linear(hidden, projection, null);
    }

    private static NDArray losses(NDArray logits, NDArray targets) {
        return logits.logSoftmax(-1).gather(targets.expandDims(1), 1).squeeze(1).neg(); // (N)
    }

    @Override
    public NDList softCrossEntropy(NDArray logits, NDArray targets) {
        return GradMode.off(
                () -> {
                    long rows = logits.getShape().get(0);
                    NDArray logs = logits.toType(DataType.FLOAT64, true).logSoftmax(-1);
                    NDArray weighted = targets.mul(logs);
                    NDArray losses =
                            NDArrays.where(targets.eq(0), targets.zerosLike(), weighted).neg();
                    NDArray mass = targets.sum(new int[] {1}, true); // (B, 1)
                    NDArray gradient = logs.exp().mul(mass).sub(targets).div(rows);
                    return new NDList(
                            losses.sum().div(rows), gradient.toType(DataType.FLOAT32, false));
                });
    }

    @Override
    public NDArray weightedSum(NDArray values, NDArray weights) {
        return values.toType(DataType.FLOAT64, true)
                .mul(weights.toType(DataType.FLOAT64, true))
                .sum();
    }

    @Override
    public double[] normAndSum(NDList arrays, NDList terms) {
        double total = terms.stream().mapToDouble(term -> HostReads.doubles(term)[0]).sum();
        return new double[] {norm(arrays), total};
    }

    private static double norm(NDList arrays) {
        double sum = 0;
        for (NDArray array : arrays) {
            try (NDArray squares = array.square();
                    NDArray total = squares.sum()) {
                sum += HostReads.floats(total)[0];
            }
        }
        return Math.sqrt(sum);
    }

    @Override
    public void add(NDList sums, NDList terms) {
        for (int i = 0; i < sums.size(); i++) {
            sums.get(i).addi(terms.get(i));
        }
    }

    @Override
    public void adamW(NDList parameters, NDList gradients, AdamWStep step) {
        for (int i = 0; i < parameters.size(); i++) {
            int at = i;
            GradMode.off(() -> adamW(parameters.get(at), gradients.get(at), step, at));
        }
    }

    private static NDArray adamW(NDArray parameter, NDArray gradient, AdamWStep step, int at) {
        int t = step.count() + 1;
        double correction1 = 1 - Math.pow(AdamWStep.BETA1, t);
        double correction2 = Math.sqrt(1 - Math.pow(AdamWStep.BETA2, t));
        NDArray mean = step.means().get(at);
        NDArray square = step.squares().get(at);
        try (NDManager scope = gradient.getManager().newSubManager()) {
            NDArray scaled = gradient.div(step.divisor());
            scaled.attach(scope);
            scope.tempAttachAll(parameter, mean, square);
            mean.muli(AdamWStep.BETA1).addi(scaled.mul(1 - AdamWStep.BETA1));
            square.muli(AdamWStep.BETA2).addi(scaled.square().mul(1 - AdamWStep.BETA2));
            NDArray scale = square.sqrt().div(correction2).add(AdamWStep.EPSILON);
            parameter.muli(1 - step.learningRate() * step.weightDecay());
            return parameter.subi(mean.div(scale).mul(step.learningRate() / correction1));
        }
    }

    @Override
    public void sgd(NDList parameters, NDList gradients, double rate, double shrink) {
        for (int i = 0; i < parameters.size(); i++) {
            NDArray parameter = parameters.get(i);
            NDArray gradient = gradients.get(i);
            try (NDManager scope = gradient.getManager().newSubManager()) {
                scope.tempAttachAll(parameter);
                GradMode.off(() -> parameter.muli(shrink).subi(gradient.mul(rate)));
            }
        }
    }

    @Override
    public void close() {
        // holds nothing
    }
}
