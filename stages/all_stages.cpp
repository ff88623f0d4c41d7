#include "stages/all_stages.hpp"

#include "stages/basis.hpp"
#include "stages/directions.hpp"
#include "stages/extractors_section.hpp"
#include "stages/features.hpp"
#include "stages/fid.hpp"
#include "stages/generator_section.hpp"
#include "stages/grassmann.hpp"
#include "stages/inception_score.hpp"
#include "stages/kid.hpp"
#include "stages/latents.hpp"
#include "stages/path_length.hpp"
#include "stages/prdc.hpp"
#include "stages/render.hpp"
#include "stages/traverse.hpp"

namespace surveyor {

Schema all_stages(Resources& resources) {
    Schema schema;
    schema.sections = {section_entry<GeneratorSection>(true), section_entry<ExtractorsSection>()};
    schema.stages = {
        stage_entry<Latents>(resources),
        stage_entry<Basis>(resources),
        stage_entry<Directions>(resources),
        stage_entry<Traverse>(resources),
        stage_entry<Render>(resources),
        stage_entry<Features>(resources),
        stage_entry<Fid>(resources),
        stage_entry<Kid>(resources),
        stage_entry<PrecisionRecall>(resources),
        stage_entry<InceptionScore>(resources),
        stage_entry<PerceptualPathLength>(resources),
        stage_entry<Grassmann>(resources),
    };
    return schema;
}

std::vector<std::string> remarks_of(const Configs& configs) {
    std::vector<std::string> lines = GeneratorSection::assumed(configs);
    for (const auto& more : {reference::remarks(configs), Fid::warnings(configs)}) {
        lines.insert(lines.end(), more.begin(), more.end());
    }
    return lines;
}

}  // namespace surveyor
