/**
 * Forms of rows that need libraries: Parquet and Arrow.
 *
 * @since 0.1
 */
@NullMarked
package io.github.weaktostrong.examples.rows;

import org.jspecify.annotations.NullMarked;
