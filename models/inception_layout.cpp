#include "models/inception_layout.hpp"

namespace surveyor {
namespace {

/// One step of a branch: channels that leave it, and its kernel.
struct Step {
    int out;
    int height = 1;
    int width = 1;
    int stride = 1;
    bool padded = true;  ///< so that the picture keeps its size; else not at all
};

Step valid(int out, int stride) {
    return {out, 3, 3, stride, false};
}

Step square(int out, int side) {
    return {out, side, side};
}

Step row(int out, int length) {
    return {out, 1, length};
}

Step column(int out, int length) {
    return {out, length, 1};
}

/// Fills the table, branch by branch.
class Table {
  public:
    void unit(const std::string& name, int in, const Step& step) {
        units_.push_back({name,
                          in,
                          step.out,
                          step.height,
                          step.width,
                          step.stride,
                          step.padded ? step.height / 2 : 0,
                          step.padded ? step.width / 2 : 0});
    }

    /// Units name_1, name_2, ..., each fed by the one before.
    void branch(const std::string& name, int in, const std::vector<Step>& steps) {
        for (std::size_t i = 0; i < steps.size(); ++i) {
            unit(name + "_" + std::to_string(i + 1), i == 0 ? in : steps[i - 1].out, steps[i]);
        }
    }

    void block_a(const std::string& name, int in, int pool) {
        unit(name + ".branch1x1", in, {64});
        branch(name + ".branch5x5", in, {{48}, square(64, 5)});
        branch(name + ".branch3x3dbl", in, {{64}, square(96, 3), square(96, 3)});
        unit(name + ".branch_pool", in, {pool});
    }

    void block_c(const std::string& name, int inner) {
        constexpr int in = 768;
        unit(name + ".branch1x1", in, {192});
        branch(name + ".branch7x7", in, {{inner}, row(inner, 7), column(192, 7)});
        branch(name + ".branch7x7dbl", in, {{inner}, column(inner, 7), row(inner, 7), column(inner, 7), row(192, 7)});
        unit(name + ".branch_pool", in, {192});
    }

    void block_e(const std::string& name, int in) {
        unit(name + ".branch1x1", in, {320});
        branch(name + ".branch3x3", in, {{384}});
        unit(name + ".branch3x3_2a", 384, row(384, 3));
        unit(name + ".branch3x3_2b", 384, column(384, 3));
        branch(name + ".branch3x3dbl", in, {{448}, square(384, 3)});
        unit(name + ".branch3x3dbl_3a", 384, row(384, 3));
        unit(name + ".branch3x3dbl_3b", 384, column(384, 3));
        unit(name + ".branch_pool", in, {192});
    }

    [[nodiscard]] std::vector<ConvUnit> take() { return std::move(units_); }

  private:
    std::vector<ConvUnit> units_;
};

}  // namespace

std::vector<ConvUnit> inception_units() {
    Table table;
    table.unit("Conv2d_1a_3x3", 3, valid(32, 2));
    table.unit("Conv2d_2a_3x3", 32, valid(32, 1));
    table.unit("Conv2d_2b_3x3", 32, square(64, 3));
    table.unit("Conv2d_3b_1x1", 64, {80});
    table.unit("Conv2d_4a_3x3", 80, valid(192, 1));
    table.block_a("Mixed_5b", 192, 32);
    table.block_a("Mixed_5c", 256, 64);
    table.block_a("Mixed_5d", 288, 64);
    table.unit("Mixed_6a.branch3x3", 288, valid(384, 2));
    table.branch("Mixed_6a.branch3x3dbl", 288, {{64}, square(96, 3), valid(96, 2)});
    table.block_c("Mixed_6b", 128);
    table.block_c("Mixed_6c", 160);
    table.block_c("Mixed_6d", 160);
    table.block_c("Mixed_6e", 192);
    table.branch("Mixed_7a.branch3x3", 768, {{192}, valid(320, 2)});
    table.branch("Mixed_7a.branch7x7x3", 768, {{192}, row(192, 7), column(192, 7), valid(192, 2)});
    table.block_e("Mixed_7b", 1280);
    table.block_e("Mixed_7c", 2048);
    return table.take();
}

}  // namespace surveyor
