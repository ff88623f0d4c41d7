#!/usr/bin/env python3
"""Nothing valid is computed again, nothing stale or damaged is used."""

import shutil
import unittest

import survey


def flip_a_byte(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.chmod(0o644)
    path.write_bytes(content)


class Resume(survey.SurveyTest):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "run"

    def run_again(self, *changes):
        return self.expect_exit(survey.run_smoke(self.out, *changes), 0)

    def shard_of(self, stage, label):
        for key in (self.out / "store" / stage).glob("*/key.json"):
            if f'"label": "{label}"' in key.read_text():
                return next(key.parent.glob("*.h5"))
        raise FileNotFoundError(f"{stage}:{label}")

    def test_a_second_run_finds_everything_done(self):
        first = self.run_again()
        before = (self.out / "results.h5").stat().st_ino

        second = self.run_again()

        units = len(survey.shards(self.out))
        self.assertEqual(survey.computed(first), (units, units))
        self.assertEqual(survey.computed(second), (0, units))
        self.assertEqual((self.out / "results.h5").stat().st_ino, before)
        self.assertIn("report/index.html", second.stderr)

    def test_a_deleted_shard_is_computed_again_alone(self):
        self.run_again()
        for stage, label in (("basis", "main"), ("features", "pixels/start"), ("grassmann", "random_w")):
            with self.subTest(stage=stage):
                shard = self.shard_of(stage, label)
                content, others = shard.read_bytes(), survey.shards(self.out)
                others.pop(shard)
                shard.unlink()

                done = self.run_again()

                self.assertEqual(survey.computed(done)[0], 1)
                self.assertEqual(shard.read_bytes(), content)
                after = survey.shards(self.out)
                after.pop(shard)
                self.assertEqual(after, others)

    def test_a_deleted_results_file_is_joined_again_to_the_same_numbers(self):
        self.run_again()
        expected = survey.digests(self.out)
        (self.out / "results.h5").unlink()

        done = self.run_again()

        self.assertEqual(survey.computed(done)[0], 0)
        self.assertEqual(survey.digests(self.out), expected)

    def test_a_damaged_results_file_is_made_anew(self):
        self.run_again()
        expected = survey.digests(self.out)
        (self.out / "results.h5").write_bytes(b"no HDF5 file")

        self.run_again()

        self.assertEqual(survey.digests(self.out), expected)

    def test_a_flipped_byte_in_the_results_is_found_and_they_are_made_anew(self):
        self.run_again()
        expected = survey.digests(self.out)
        results = self.out / "results.h5"
        whole = results.read_bytes()
        for share in (0.3, 0.6, 0.9, 0.999):
            with self.subTest(share=share):
                damaged = bytearray(whole)
                damaged[int(share * len(whole))] ^= 0x10
                results.write_bytes(damaged)

                done = self.run_again()

                self.assertEqual(survey.computed(done)[0], 0)
                self.assertEqual(survey.digests(self.out), expected)

    def test_a_report_cut_short_is_drawn_again(self):
        self.run_again()
        page = self.out / "report" / "index.html"
        strips = self.out / "report" / "strips"
        self.assertTrue((strips / "sample-0002.png").exists())
        shutil.rmtree(strips)
        strips.write_text("a file in the way of the folder")

        failed = self.expect_exit(survey.run_smoke(self.out, "seed=1", "render.samples=[0]"), 73)
        between = page.read_text()
        strips.unlink()
        done = self.run_again("seed=1", "render.samples=[0]")

        self.assertIn(str(strips), failed.stderr)
        self.assertEqual(survey.computed(done)[0], 0)
        self.assertIn("seed: 0", between)
        self.assertIn("seed: 1", page.read_text())

    def test_figures_of_another_study_do_not_stay(self):
        self.run_again()

        self.run_again("study=other", "render.samples=[0]", "traverse.directions=[1]")

        self.assertEqual([path.name for path in (self.out / "report" / "strips").iterdir()], ["sample-0000.png"])
        figures = {path.name for path in (self.out / "report" / "figures").iterdir()}
        self.assertFalse("fd-pixels-direction-0.svg" in figures, figures)

    def test_a_flipped_byte_is_found_by_the_unit_that_reads_it(self):
        self.run_again()
        damaged = self.shard_of("basis", "main")
        flip_a_byte(damaged)
        self.shard_of("grassmann", "random_w").unlink()

        done = self.expect_exit(survey.run_smoke(self.out), 65)

        self.assertIn(str(damaged), done.stderr)
        self.assertIn("grassmann:random_w", done.stderr)

    def test_a_flipped_byte_is_found_when_results_are_joined(self):
        self.run_again()
        damaged = self.shard_of("latents", "main")
        flip_a_byte(damaged)
        (self.out / "results.h5").unlink()

        done = self.expect_exit(survey.run_smoke(self.out, ranks=2), 65)

        self.assertEqual(done.stderr.count(str(damaged)), 1, done.stderr)
        self.assertFalse((self.out / "results.h5").exists())

    def test_damaged_shards_are_named_all_at_once(self):
        self.run_again()
        (self.out / "results.h5").unlink()
        damaged = [self.shard_of("features", "pixels/start"), self.shard_of("latents", "main")]
        damaged[0].write_bytes(b"")
        damaged[1].write_bytes(damaged[1].read_bytes()[:100])

        done = self.expect_exit(survey.run_smoke(self.out), 65)

        for shard in damaged:
            self.assertIn(f"{shard}: this shard is damaged", done.stderr)
            shard.unlink()
        # Run alone: what reads a unit does not wait for damage elsewhere.
        self.assertEqual(survey.computed(self.run_again()), (2, len(survey.shards(self.out))))

    def test_results_of_another_study_are_not_replaced_in_silence(self):
        self.run_again()

        same = self.run_again("basis.spectrum=2")
        other = self.run_again("study=other")

        self.assertIn("those of another form of this study; they are replaced", same.stderr)
        self.assertIn("those of the study 'smoke'; they are replaced", other.stderr)

    def test_the_log_tells_what_was_run_and_why_it_failed(self):
        self.run_again()
        self.shard_of("latents", "main").write_bytes(b"")
        (self.out / "results.h5").unlink()

        self.expect_exit(survey.run_smoke(self.out, ranks=2), 65)

        logs = sorted((self.out / "logs").glob("*.log"), key=lambda path: path.stat().st_mtime)
        first, last = logs[0].read_text(), logs[-1].read_text()
        self.assertIn("latents: {count: 8", first)
        self.assertIn("wave 1 of", first)
        self.assertIn("this shard is damaged", last)
        self.assertIn("rank 0 of 2", last)

    def test_more_samples_extend_what_is_there(self):
        self.run_again("fid.reference.count=12")

        done = self.run_again("fid.reference.count=12", "latents.count=12")

        # The new block of five conditions, their distances, bands and differences; the last, partial units of latents,
        # bases and curves.
        self.assertEqual(survey.computed(done)[0], 5 + 5 + 2 + 3)

    def test_an_extended_run_has_the_numbers_of_one_that_began_so(self):
        changes = ("fid.reference.count=12", "latents.count=12", "traverse.intensities=[0, 2, 4]", "grassmann.pairs=7")
        self.run_again()
        self.run_again(*changes)
        self.expect_exit(survey.run_smoke(self.folder / "at_once", *changes), 0)

        self.assertEqual(survey.digests(self.out), survey.digests(self.folder / "at_once"))

    def test_fewer_samples_use_what_is_there(self):
        self.run_again()

        done = self.run_again("latents.count=6")

        self.assertEqual(survey.computed(done)[0], 5 + 2)  # a distance for each condition, bands and differences

    def test_a_new_intensity_renders_only_its_own_images(self):
        self.run_again()

        done = self.run_again("traverse.intensities=[0, 2, 4]")

        # Four new conditions of two blocks each, their distances, bands and differences, longer curves, two strips and
        # their axes.
        self.assertEqual(survey.computed(done)[0], 4 * 2 + 4 + 2 + 1 + 2 + 1)

    def test_more_pairs_extend_the_comparisons(self):
        self.run_again()

        done = self.run_again("grassmann.pairs=7")

        # Partial last units of five comparisons, of z, w and bases of partner and close, and five statistics.
        self.assertEqual(survey.computed(done)[0], 5 + 2 + 2 + 5)

    def test_a_field_of_the_report_alone_reaches_the_results(self):
        self.run_again()
        before = (self.out / "results.h5").stat().st_ino

        done = self.run_again("traverse.curve.max_held=0.5")

        self.assertEqual(survey.computed(done)[0], 0)
        self.assertNotEqual((self.out / "results.h5").stat().st_ino, before)

    def test_the_plan_says_what_a_change_does_and_why(self):
        nothing = self.expect_exit(survey.surveyor("plan", survey.SMOKE, "--out", self.out), 0).stdout
        self.run_again()
        everything = survey.surveyor("plan", survey.SMOKE, "--out", self.out).stdout
        changed = survey.surveyor("plan", survey.SMOKE, "grassmann.k_max=3", "--out", self.out).stdout
        units = len(survey.shards(self.out))

        self.assertIn(f"0 of {units} units are done, {units} to do", nothing)
        self.assertIn(f"{units} of {units} units are done, 0 to do", everything)
        self.assertRegex(changed, r"grassmann: 0 of 10 units done\n.*grassmann.k_max: 4 -> 3.*random_w")
        self.assertRegex(changed, r"basis: (\d+) of \1 units done\n")

    def test_a_plan_writes_nothing(self):
        self.expect_exit(survey.surveyor("plan", survey.SMOKE, "--out", self.out), 0)

        self.assertFalse(self.out.exists())


if __name__ == "__main__":
    unittest.main()
