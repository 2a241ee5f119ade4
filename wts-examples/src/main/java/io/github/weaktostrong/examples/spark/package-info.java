/**
 * The trainings of an experiment on a Spark cluster.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.examples.spark;

import org.jspecify.annotations.NullMarked;
