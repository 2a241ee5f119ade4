package io.github.weaktostrong.result;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LatexTablesTest {
    @Test
    void of_report_tablesBecomeBooktabsAndTextGoes() {
        String markdown =
                """
                # Weak-to-strong ood

                Some text.

                ## Means & more

                Standard deviation after ±.

                | role | accuracy_x | note |
                |---|---|---|
                | `WEAK` | 0.5 ± 0.01 | p < 5 % |
                | **A\\|B** | -0.25 |  |

                Text below.

                ## Another

                | a | b |
                |---|---|
                | 1,234 | \\frac{1}{2}^~$# |
                """;
        assertEquals(
"""
% \\usepackage{booktabs}

\\begin{table}
\\centering
\\caption{Means \\& more. Standard deviation after $\\pm$.}
\\begin{tabular}{lrl}
\\toprule
role & accuracy\\_x & note \\\\
\\midrule
WEAK & 0.5 $\\pm$ 0.01 & p \\textless{} 5 \\% \\\\
A\\textbar{}B & $-$0.25 &  \\\\
\\bottomrule
\\end{tabular}
\\end{table}

\\begin{table}
\\centering
\\caption{Another}
\\begin{tabular}{rl}
\\toprule
a & b \\\\
\\midrule
1,234 & \\textbackslash{}frac\\{1\\}\\{2\\}\\textasciicircum{}\\textasciitilde{}\\$\\# \\\\
\\bottomrule
\\end{tabular}
\\end{table}
""",
                LatexTables.of(markdown));
    }

    @Test
    void of_noTable_isAComment() {
        assertEquals("% \\usepackage{booktabs}\n", LatexTables.of("# Nothing\n\ntext\n"));
    }
}
