"""What an author asks for: a release, the proof that the checks catch mistakes, the thresholds.

release/         what students are given, made from an assignment's source
verify           the author's law
impossible/      the homework graded with moved expected values: nobody earns a point
calibrate        measure the thresholds again
luck/            measure how often chance decides a verdict
mutants/         small mistakes in the reference and junk answers, which the checks must refuse
thresholds_file  measurements written into the text of thresholds.toml
record_answers   what the reference and the misconceptions answer, recorded before students come
mistakes         the file of known mistakes, written into a release
"""
