/** CSV files that users supply, read by column name; used by the metrics' readers. */
@NullMarked
package io.github.weaktostrong.eval.csv;

import org.jspecify.annotations.NullMarked;
