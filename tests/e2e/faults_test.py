#!/usr/bin/env python3
"""Exit codes and messages of the program, and the things it says of itself."""

import os
import pathlib
import struct
import unittest

import survey


class Usage(survey.SurveyTest):
    def test_a_wrong_command_line_is_a_usage_error(self):
        for arguments in ((), ("run",), ("fly",), ("run", survey.SMOKE, "--no-such-option"),
                          ("run", survey.SMOKE, "--device", "tpu"),
                          ("run", survey.SMOKE, "--out", "")):
            with self.subTest(arguments=arguments):
                done = self.expect_exit(survey.surveyor(*arguments), 2)
                self.assertTrue(done.stderr.startswith("surveyor: "), done.stderr)

    def test_a_misspelt_command_is_told_the_right_one(self):
        self.assertIn("no command 'rn'; did you mean 'run'?", survey.surveyor("rn", survey.SMOKE).stderr)

    def test_every_verb_has_help(self):
        self.assertIn("Exit codes", self.expect_exit(survey.surveyor("--help"), 0).stdout)
        for verb in ("run", "plan", "report", "fields"):
            self.assertIn(verb, self.expect_exit(survey.surveyor(verb, "--help"), 0).stdout)

    def test_the_version_names_the_libraries(self):
        text = self.expect_exit(survey.surveyor("--version"), 0).stdout
        for word in ("surveyor", "LibTorch", "HDF5", "MPI", "g++"):
            self.assertIn(word, text)


class Study(survey.SurveyTest):
    def study(self, text):
        path = self.folder / "study.yaml"
        path.write_text(text)
        return path

    def run_study(self, text, code, ranks=1):
        done = survey.surveyor("run", self.study(text), "--out", self.folder / "out", ranks=ranks)
        self.expect_exit(done, code)
        self.assertFalse((self.folder / "out").exists(), "something was done before the study was found sound")
        return done.stderr

    def test_a_typo_is_named_with_its_place_and_the_right_word(self):
        text = f"study: t\ngenerator: {{weights: {survey.WEIGHTS}}}\ntraverse:\n  intensites: [0, 2]\n"

        errors = self.run_study(text, 64)

        self.assertIn("study.yaml:4:3: unknown key 'intensites' in 'traverse'; did you mean 'intensities'?", errors)

    def test_all_faults_come_at_once_and_once_for_all_ranks(self):
        text = "study: t\nseed: x\ngenerator:\n  weights: a.safetensors\n  psi: 9\nlatens: {count: 3}\n"

        errors = self.run_study(text, 64, ranks=2)

        # Wrong fields before missing files, each in the order of the study.
        places = [f"study.yaml:{line}:" for line in (2, 5, 6, 4)]
        for place in places:
            self.assertEqual(errors.count(place), 1, errors)
        self.assertEqual(sorted(places, key=errors.index), places, errors)
        self.assertIn("did you mean 'latents'?", errors)

    def test_damaged_and_missing_files_and_repeated_keys_come_at_once(self):
        (self.folder / "garbage.safetensors").write_bytes(os.urandom(5000))
        text = ("study: t\ngenerator: {weights: garbage.safetensors}\nlatents: {count: 4}\n"
                "directions: {mine: {file: none.npy}}\nlatents: {count: 5}\ntraverse: {directions: [1, 1]}\n")

        errors = self.run_study(text, 64)

        for line, words in ((5, "'latents' stands here for the second time"), (6, "names 1 twice"),
                            (4, "none.npy"), (2, "garbage.safetensors")):
            self.assertRegex(errors, rf"study.yaml:{line}:\d+: .*{words}")

    def test_a_study_that_asks_for_nothing_is_refused(self):
        errors = self.run_study(f"study: t\ngenerator: {{weights: {survey.WEIGHTS}}}\n", 64, ranks=2)

        self.assertEqual(errors.count("the study asks for nothing"), 1, errors)

    def test_a_direction_called_like_the_start_is_refused(self):
        text = f"study: t\ngenerator: {{weights: {survey.WEIGHTS}}}\ndirections: {{none: {{file: none.npy}}}}\n"

        self.assertIn("choose a name", self.run_study(text, 64))

    def test_a_folder_in_the_place_of_weights_is_called_a_folder(self):
        errors = self.run_study(f"study: t\ngenerator: {{weights: {self.folder}}}\nlatents: {{count: 1}}\n", 66)

        self.assertIn(f"a folder, not a file: {self.folder}", errors)

    def test_a_picture_of_a_sample_that_is_not_there_is_refused(self):
        text = f"study: t\ngenerator: {{weights: {survey.WEIGHTS}}}\nlatents: {{count: 8}}\nrender: {{samples: [8]}}\n"

        errors = self.run_study(text, 64)

        self.assertIn("study.yaml:4:", errors)
        self.assertIn("names sample 8, but 'latents.count' is 8", errors)

    def test_an_absent_study_is_a_missing_input(self):
        done = self.expect_exit(survey.surveyor("run", self.folder / "nothing.yaml"), 66)
        self.assertIn("nothing.yaml", done.stderr)

    def test_absent_weights_are_a_missing_input(self):
        errors = self.run_study("study: t\ngenerator: {weights: none.safetensors}\nlatents: {count: 1}\n", 66)

        self.assertIn("none.safetensors", errors)
        self.assertIn("study.yaml:2:", errors)


class Weights(survey.SurveyTest):
    def run_with(self, weights):
        study = self.folder / "study.yaml"
        study.write_text(f"study: t\ngenerator: {{weights: {weights}}}\nlatents: {{count: 1}}\n")
        done = self.expect_exit(survey.surveyor("run", study, "--out", self.folder / "out", ranks=2), 65)
        self.assertFalse((self.folder / "out").exists(), "something was done before the weights were found sound")
        self.assertIn("study.yaml:2:", done.stderr)
        return done.stderr

    def test_a_truncated_file_is_refused(self):
        path = self.folder / "short.safetensors"
        path.write_bytes(survey.WEIGHTS.read_bytes()[:-1000])

        self.assertIn("short.safetensors", self.run_with(path))

    def test_a_number_that_is_not_finite_is_found_and_its_tensor_named(self):
        header, payload = survey.read_tensors(survey.WEIGHTS)
        name = next(name for name in header if name.startswith("style") and name.endswith("weight"))
        begin = header[name]["data_offsets"][0]
        path = self.folder / "nan.safetensors"
        survey.write_tensors(path, header, payload[:begin] + struct.pack("<f", float("nan")) + payload[begin + 4:])

        errors = self.run_with(path)

        self.assertIn(name, errors)
        self.assertIn("nan.safetensors", errors)

    def test_a_tensor_of_another_shape_is_named(self):
        header, payload = survey.read_tensors(survey.WEIGHTS)
        name = next(name for name in header if name.endswith("modulation.weight"))
        rows, columns = header[name]["shape"]
        header[name]["shape"] = [rows * 2, columns // 2]
        path = self.folder / "shape.safetensors"
        survey.write_tensors(path, header, payload)

        self.assertIn(name, self.run_with(path))

    def test_a_tensor_of_whole_numbers_is_named(self):
        header, payload = survey.read_tensors(survey.WEIGHTS)
        name = "conv1.conv.modulation.weight"
        header[name]["dtype"] = "I32"
        path = self.folder / "whole.safetensors"
        survey.write_tensors(path, header, payload)

        self.assertIn(name, self.run_with(path))

    def test_what_is_peculiar_about_a_checkpoint_is_told_and_kept(self):
        header, payload = survey.read_tensors(survey.WEIGHTS)
        size = len(payload)
        header["optimiser.step"] = {"dtype": "F32", "shape": [1], "data_offsets": [size, size + 4]}
        path = self.folder / "peculiar.safetensors"
        survey.write_tensors(path, header, payload + b"\0" * 4)

        done = survey.run_smoke(self.folder / "out", f"generator.weights={path}")

        self.expect_exit(done, 0)
        self.assertIn("warning: " + str(path), done.stderr)
        self.assertIn("optimiser.step", done.stderr)
        self.assertIn("optimiser.step", (self.folder / "out" / "report" / "index.html").read_text())

    def test_a_missing_tensor_is_named(self):
        header, payload = survey.read_tensors(survey.WEIGHTS)
        name = "conv1.conv.weight"
        header["of_another_name"] = header.pop(name)
        path = self.folder / "missing.safetensors"
        survey.write_tensors(path, header, payload)

        self.assertIn(name, self.run_with(path))


class Machine(survey.SurveyTest):
    @unittest.skipIf(pathlib.Path("/dev/nvidia0").exists(), "this machine has a GPU")
    def test_cuda_without_a_device_is_unavailable(self):
        for ranks in (1, 2):
            done = survey.surveyor("run", survey.SMOKE, "--out", self.folder / "out", "--device", "cuda", ranks=ranks)
            self.expect_exit(done, 69)
            self.assertIn("cuda", done.stderr.lower())

    def test_a_folder_that_cannot_be_made_is_named(self):
        (self.folder / "file").write_text("in the way")

        done = self.expect_exit(survey.run_smoke(self.folder / "file" / "out"), 73)

        self.assertIn(str(self.folder / "file"), done.stderr)

    def test_without_gnuplot_the_run_is_complete_and_says_what_to_install(self):
        programs = self.folder / "bin"
        programs.mkdir()
        for folder in os.environ["PATH"].split(os.pathsep):
            for program in pathlib.Path(folder).glob("*"):
                if not program.name.startswith("gnuplot") and not (programs / program.name).is_symlink():
                    (programs / program.name).symlink_to(program)

        done = self.expect_exit(survey.run_smoke(self.folder / "out", PATH=str(programs)), 0)

        self.assertIn("gnuplot", done.stderr)
        self.assertIn("Install the package gnuplot", done.stderr)
        self.assertTrue((self.folder / "out" / "results.h5").exists())
        self.assertTrue((self.folder / "out" / "report" / "index.html").exists())

    def test_the_report_can_be_drawn_again(self):
        out = self.folder / "out"
        self.expect_exit(survey.run_smoke(out), 0)
        os.unlink(out / "report" / "index.html")

        done = self.expect_exit(survey.surveyor("report", out), 0)

        self.assertIn("index.html", done.stdout)
        self.assertTrue((out / "report" / "index.html").exists())

    def test_a_report_needs_results(self):
        self.expect_exit(survey.surveyor("report", self.folder), 66)


if __name__ == "__main__":
    unittest.main()
