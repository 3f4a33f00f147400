/* What people of each role would be advised, and what their word weighs. */
#include "advice/share.h"
#include "shipped.h"

static struct cv_opinion person(const char *role, int contact) {
    struct cv_opinion o = cv_opinion_empty();
    o.role = cv_model_find_role(model, cv_str(role));
    o.weight = cv_model_role_weight(model, o.role);
    o.level[fixture_fact(model, "human_contact")] = (int8_t)contact;
    return o;
}

static void a_role_has_its_weight_and_no_role_weighs_as_other(void **state) {
    (void)state;
    assert_int_equal(cv_model_roles(model), 5);
    assert_true(cv_str_eqz(cv_model_role(model, 0), "founder"));
    assert_int_equal(cv_model_find_role(model, CV_S("uncle")), -1);
    for (size_t i = 0; i < cv_model_roles(model); i++)
        assert_true(cv_model_role_weight(model, (int)i) > 0);
    assert_near(cv_model_role_weight(model, -1),
                cv_model_role_weight(model, cv_model_find_role(model, CV_S("other"))));
    assert_true(cv_model_role_weight(model, cv_model_find_role(model, CV_S("customer"))) >
                cv_model_role_weight(model, cv_model_find_role(model, CV_S("founder"))));
}

static void who_meets_customers_moves_the_mix_further(void **state) {
    (void)state;
    const size_t personal = fixture_type(model, "personal");
    struct cv_opinion one[] = {person("founder", 0), person("customer", 4)};
    struct cv_opinion other[] = {person("customer", 0), person("founder", 4)};
    const struct cv_case near = {.opinions = one, .n_opinions = 2};
    const struct cv_case far = {.opinions = other, .n_opinions = 2};
    assert_true(fixture_advise(model, &near).type[personal].raw >
                fixture_advise(model, &far).type[personal].raw);
}

static void each_role_has_the_mix_of_its_people_alone(void **state) {
    (void)state;
    struct cv_opinion o[] = {person("support", 4), person("founder", 0), person("support", 3),
                             person("nobody", 2)};
    const struct cv_case c = {.opinions = o, .n_opinions = CV_COUNT(o)};
    const struct cv_case founder = {.opinions = &o[1], .n_opinions = 1};
    struct cv_roles roles;
    cv_advise_roles(model, &c, &roles);
    assert_int_equal(roles.n, 3); /* in the model's order, those not told last */
    assert_true(cv_str_eqz(cv_model_role(model, (size_t)roles.view[0].role), "founder"));
    assert_true(cv_str_eqz(cv_model_role(model, (size_t)roles.view[1].role), "support"));
    assert_int_equal(roles.view[2].role, -1);
    assert_int_equal(roles.view[1].n, 2);
    struct cv_advice alone = fixture_advise(model, &founder);
    for (size_t t = 0; t < alone.n_types; t++) {
        assert_near(roles.view[0].raw[t], alone.type[t].raw);
        assert_int_equal(roles.view[0].mix[t], alone.type[t].mix);
    }
    assert_near(roles.distance, cv_share_distance(roles.view[0].raw, roles.view[1].raw,
                                                  cv_model_types(model)));
    assert_int_equal(roles.alignment, CV_PARTLY);
}

static void one_role_differs_from_nothing(void **state) {
    (void)state;
    struct cv_opinion o[] = {person("sales", 4), person("sales", 0)};
    const struct cv_case c = {.opinions = o, .n_opinions = 2}, none = {.n_opinions = 0};
    struct cv_roles roles;
    cv_advise_roles(model, &c, &roles);
    assert_int_equal(roles.n, 1);
    assert_near(roles.distance, 0);
    assert_int_equal(roles.alignment, CV_ALIGNED);
    cv_advise_roles(model, &none, &roles);
    assert_int_equal(roles.n, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_role_has_its_weight_and_no_role_weighs_as_other),
        cmocka_unit_test(who_meets_customers_moves_the_mix_further),
        cmocka_unit_test(each_role_has_the_mix_of_its_people_alone),
        cmocka_unit_test(one_role_differs_from_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
