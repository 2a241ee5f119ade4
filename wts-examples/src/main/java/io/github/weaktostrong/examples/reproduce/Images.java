package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.eval.report.RolesFigure;
import io.github.weaktostrong.eval.report.XyFigure;

/** The figures of the report as images of a section. */
final class Images {
    private Images() {}

    static Section.Image of(RolesFigure figure) {
        return new Section.Image() {
            @Override
            public String svg(String id) {
                return figure.svg(id);
            }

            @Override
            public byte[] png() {
                return figure.png();
            }
        };
    }

    static Section.Image of(XyFigure figure) {
        return new Section.Image() {
            @Override
            public String svg(String id) {
                return figure.svg(id);
            }

            @Override
            public byte[] png() {
                return figure.png();
            }
        };
    }
}
